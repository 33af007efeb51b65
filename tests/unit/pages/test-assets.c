/*
 * What script/embed has computed of a file is what the program would compute.
 */
#include "lib/unit.h"

#include "pages/assets.h"

static const char *const names[] = {"207.xml", "document.txt", "favicon.svg", "script.js",
                                    "style.css"};

START_TEST(test_a_file_has_the_entity_tags_of_its_octets)
{
    const struct asset *asset = asset_find(names[_i]);
    struct asset made = {.data = asset->data, .size = asset->size};

    asset_set_etags(&made);
    ck_assert_str_eq(asset->etag, made.etag);
    ck_assert_str_eq(asset->gzip_etag, made.gzip_etag);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("assets");
    TCase *tcase = unit_case(suite, "assets");

    tcase_add_loop_test(tcase, test_a_file_has_the_entity_tags_of_its_octets, 0, COUNT_OF(names));
    return unit_main(suite);
}
