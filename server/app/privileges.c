#include "app/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/text.h"

enum { OVERFLOW_ID = 65534 }; /* of nobody on Linux, where /etc/passwd does not say it */

static const uint64_t id_max = UINT32_MAX - 1; /* setresuid takes the next for "unchanged" */

struct identity {
    uid_t user;
    gid_t group;
};

/* Reads UID or UID:GID. Without GID it is the group in the user's entry, or the same number. */
static bool parse_numbers(const char *text, struct identity *ret_identity)
{
    size_t size = strcspn(text, ":");
    uint64_t user, group;
    const struct passwd *entry;

    if (!text_parse_number(text, size, id_max, &user))
        return false;
    entry = text[size] ? NULL : getpwuid((uid_t)user);
    group = entry ? entry->pw_gid : user;
    if (text[size] && !text_parse_number(text + size + 1, strlen(text + size + 1), id_max, &group))
        return false;
    *ret_identity = (struct identity){(uid_t)user, (gid_t)group};
    return true;
}

static bool find_identity(const char *name, struct identity *ret_identity)
{
    const struct passwd *entry = getpwnam(name);

    if (entry)
        *ret_identity = (struct identity){entry->pw_uid, entry->pw_gid};
    else if (strcmp(name, "nobody") == 0)
        *ret_identity = (struct identity){OVERFLOW_ID, OVERFLOW_ID};
    else if (strcmp(name, "root") == 0)
        *ret_identity = (struct identity){0, 0};
    else
        return parse_numbers(name, ret_identity);
    return true;
}

/* Returns true if this is all of our identity, and there is no way back to root. */
static bool is_final(struct identity identity)
{
    uid_t users[3];
    gid_t groups[3];

    if (getresuid(&users[0], &users[1], &users[2]) != 0 ||
        getresgid(&groups[0], &groups[1], &groups[2]) != 0)
        return false;
    for (int i = 0; i < 3; i++)
        if (users[i] != identity.user || groups[i] != identity.group)
            return false;
    return getgroups(0, NULL) == 0 && setuid(0) != 0 && (identity.group == 0 || setgid(0) != 0);
}

/* Changes who we are; supplementary groups are dropped already. */
static bool change(struct identity identity, const char *socket_path)
{
    return (!socket_path || lchown(socket_path, identity.user, identity.group) == 0) &&
           setresgid(identity.group, identity.group, identity.group) == 0 &&
           setresuid(identity.user, identity.user, identity.user) == 0;
}

static bool become(const char *name, struct identity identity, const char *socket_path, bool asked)
{
    bool changed = setgroups(0, NULL) == 0;

    if (!changed && errno == EPERM && !asked) {
        fprintf(stderr, "statusbin: stays root, because it may not switch to the user %s here\n",
                name);
        return true;
    }
    changed = changed && change(identity, socket_path);
    if (changed && is_final(identity)) {
        fprintf(stderr, "statusbin: started as root, now runs as %s (%u:%u)\n", name, identity.user,
                identity.group);
        return true;
    }
    fprintf(stderr,
            "statusbin: root cannot switch to %s (%u:%u): %s; start it as another user, or let it "
            "stay root with --user root\n",
            name, identity.user, identity.group,
            changed ? "there is a way back to root" : strerror(errno));
    return false;
}

bool privileges_drop(const char *user, const char *socket_path)
{
    const char *name = user ? user : "nobody";
    struct identity identity;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* nothing is executed anyway */
    if (geteuid() != 0 && !user)
        return true;
    if (!find_identity(name, &identity)) {
        fprintf(stderr,
                "statusbin: --user %s: there is no such user; it takes a name, or numbers as in "
                "65534 or 65534:65534\n",
                name);
        return false;
    }
    if (geteuid() == 0 && identity.user == 0) {
        fprintf(stderr, "statusbin: stays root, because of --user %s\n", name);
        return true;
    }
    if (geteuid() == 0)
        return become(name, identity, socket_path, user != NULL);
    if (geteuid() == identity.user && getegid() == identity.group)
        return true;
    fprintf(stderr,
            "statusbin: --user %s: only root can switch to another user, and this is user %u:%u\n",
            name, geteuid(), getegid());
    return false;
}
