"""What is packaged without being built: the action as a runner starts it, the manifests, the workflows, and the version."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

import yaml

from installed import ROOT, code_of, has_ended

BINARY = os.environ['STATUSBIN_BINARY']
VERSION = re.search(r"^  version: '([0-9.]+)',$", (ROOT / 'meson.build').read_text(), re.M)[1]


def read(path):
    return yaml.safe_load((ROOT / path).read_text())


class Action(unittest.TestCase):
    """action.yml, as GitHub's runner runs a composite action: its one step by bash, with the variables that it sets."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.action = read('action.yml')

    def run_step(self, **inputs):
        (step,) = self.action['runs']['steps']
        environment = {name: value for name, value in os.environ.items() if not name.startswith('STATUSBIN')}
        environment |= {'GITHUB_ACTION_PATH': str(ROOT), 'GITHUB_OUTPUT': str(self.path / 'output'), 'RUNNER_TEMP': self.folder.name}
        for name, value in step['env'].items():
            asked = re.fullmatch(r'\$\{\{ inputs\.([a-z]+) \}\}', value)[1]
            environment[name] = inputs.get(asked, self.action['inputs'][asked]['default'])
        (self.path / 'step.sh').write_text(step['run'])
        command = ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', self.path / 'step.sh']
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        output = self.path / 'output'
        lines = output.read_text().splitlines() if output.exists() else []
        return result, dict(line.split('=', 1) for line in lines)

    def stop(self):
        """Ends what the step has left running, as the runner does at the end of a job. Returns how many there were."""
        left = [int(each) for each in os.listdir('/proc') if each.isdigit() and self.is_ours(each)]
        for pid in left:
            os.kill(pid, signal.SIGTERM)
            self.assertTrue(has_ended(pid))
        return len(left)

    def is_ours(self, pid):
        try:
            return self.folder.name.encode() in pathlib.Path('/proc', pid, 'cmdline').read_bytes()
        except OSError:
            return False

    def test_it_starts_a_server_that_stays(self):
        result, outputs = self.run_step(binary=BINARY, args='--max-delay 7')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.addCleanup(self.stop)
        names = {re.fullmatch(r'\$\{\{ steps\.start\.outputs\.([a-z-]+) \}\}', each['value'])[1] for each in self.action['outputs'].values()}
        self.assertEqual(set(outputs), names)
        time.sleep(0.1)
        self.assertEqual(code_of(f'{outputs["url"]}/status/418'), 418)
        self.assertEqual(code_of(f'{outputs["url"]}/status/200?delay=8s'), 400)
        curl = ['curl', '--silent', '--output', '/dev/null', '--write-out', '%{http_code}', '--noproxy', '*', '--cacert', outputs['ca-file'],
                f'{outputs["tls-url"].replace("127.0.0.1", "localhost")}/status/202']
        self.assertEqual(subprocess.run(curl, capture_output=True, text=True, check=False).stdout, '202')
        self.assertEqual(self.stop(), 1)

    def test_a_server_that_does_not_start_fails_the_step(self):
        result, outputs = self.run_step(binary=BINARY, args='--max-delay x')
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('--max-delay', result.stderr)
        self.assertEqual(outputs, {})

    def test_a_release_is_taken_if_its_sum_is_right(self):
        server = self.path / 'there' / 'statusbin/statusbin/releases/download/v9.9.9'
        server.mkdir(parents=True)
        name = f'statusbin-9.9.9-linux-{ {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine] }'
        (self.path / name).mkdir()
        (self.path / name / 'statusbin').symlink_to(BINARY)
        subprocess.run(['tar', '-C', self.path, '-czf', server / f'{name}.tar.gz', name], check=True)
        sums = subprocess.run(['sha256sum', f'{name}.tar.gz'], cwd=server, capture_output=True, text=True, check=True).stdout
        os.environ['GITHUB_SERVER_URL'] = f'file://{self.path / "there"}'
        self.addCleanup(os.environ.pop, 'GITHUB_SERVER_URL')
        for text, good in (sums, True), (sums.replace(sums[0], 'f' if sums[0] != 'f' else '0', 1), False):
            (server / 'SHA256SUMS').write_text(text)
            result, outputs = self.run_step(version='9.9.9')
            self.assertEqual((result.returncode == 0, 'url' in outputs), (good, good), result.stderr)
            self.assertEqual(self.stop(), int(good))
            (self.path / 'output').unlink(missing_ok=True)


class Manifests(unittest.TestCase):
    def test_kustomize(self):
        resources = [read(f'packages/kustomize/{name}') for name in read('packages/kustomize/kustomization.yaml')['resources']]
        self.assertEqual([each['kind'] for each in resources], ['Deployment', 'Service'])
        deployment, service = resources
        pod = deployment['spec']['template']
        (container,) = pod['spec']['containers']
        self.assertIs(pod['spec']['enableServiceLinks'], False)
        self.assertEqual(deployment['spec']['selector']['matchLabels'], pod['metadata']['labels'])
        self.assertEqual(service['spec']['selector'], pod['metadata']['labels'])
        self.assertEqual(service['spec']['ports'][0]['targetPort'], container['ports'][0]['name'])
        self.assertEqual(container['readinessProbe']['httpGet'], {'path': '/healthz', 'port': 'http'})
        told = subprocess.run([BINARY, '--help'], capture_output=True, text=True, check=True).stdout
        for argument in container['args']:
            self.assertTrue(not argument.startswith('--') or argument in told)

    def test_compose(self):
        (service,) = read('packages/compose.yaml')['services'].values()
        self.assertTrue((ROOT / 'packages' / service['build'] / 'Dockerfile').exists())
        check = re.search(r'^HEALTHCHECK .*CMD (\[.*\])$', (ROOT / 'Dockerfile').read_text(), re.M)[1]
        self.assertEqual(service['healthcheck']['test'], ['CMD', *yaml.safe_load(check)])

    def test_workflows_call_what_there_is(self):
        for path in (ROOT / '.github/workflows').iterdir():
            workflow = yaml.safe_load(path.read_text())
            self.assertIn(True, workflow)  # YAML 1.1 takes "on" for true
            for job in workflow['jobs'].values():
                for step in job['steps']:
                    for script in re.findall(r'(?:^|\s)((?:script|\.ci)/[a-z]+)', step.get('run', '')):
                        self.assertTrue(os.access(ROOT / script, os.X_OK), script)

    def test_the_documents_name_this_release(self):
        text = ''.join((ROOT / name).read_text(encoding='utf-8') for name in ('README.md', 'docs/recipes.md'))
        named = re.findall(r'statusbin(?:@v|[-_])([0-9]+\.[0-9]+\.[0-9]+)', text)
        self.assertGreater(len(named), 4)
        self.assertEqual(set(named), {VERSION})

    def test_the_action_and_the_workflows_are_as_github_s_schema_has_them(self):
        def validate(path):
            command = ['node', ROOT / 'tests/browser/node_modules/@action-validator/cli/cli.mjs', path]
            return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

        files = [ROOT / 'action.yml', *(ROOT / '.github/workflows').iterdir()]
        for file in files:
            result = validate(file)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        with tempfile.TemporaryDirectory() as folder:
            wrong = pathlib.Path(folder, 'action.yml')
            wrong.write_text(files[0].read_text().replace('using:', 'usings:'))
            self.assertNotEqual(validate(wrong).returncode, 0)

    def test_the_version_is_told_once(self):
        self.assertIn(f'org.opencontainers.image.version="{VERSION}"', (ROOT / 'Dockerfile').read_text())
        told = subprocess.run([BINARY, '--version'], capture_output=True, text=True, check=True).stdout
        self.assertEqual(told.split()[1], VERSION)
        headings = re.findall(r'^## (.*)$', (ROOT / 'NEWS.md').read_text(encoding='utf-8'), re.M)
        released = [heading for heading in headings if heading != 'Unreleased']
        self.assertRegex(released[0], rf'^{re.escape(VERSION)} - \d{{4}}-\d\d-\d\d$')
        self.assertNotIn('Unreleased', headings[1:])


if __name__ == '__main__':
    unittest.main(verbosity=2)
