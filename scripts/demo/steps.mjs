/**
 * The main job, from a tree of Nix expressions to an installed program and back. A step is a command as a user would
 * type it, the exit code that it must have, and what its output (stdout and stderr together) must say.
 */
export const steps = [
  {
    title: 'Evaluate a whole nixpkgs once, within a gigabyte. Attributes that fail become records',
    command: ['preenix', 'index', 'examples/tiny-nixpkgs', '--out', '$DEMO/snapshot', '--max-memory', '1G'],
    says: [/\d+ names = \d+ packages \+ \d+ errors \+ \d+ skipped/],
  },
  {
    title: 'A client follows the snapshot: verified to the last byte. From here on nothing is evaluated',
    command: ['preenix', 'channel', 'add', 'tiny', '$DEMO/snapshot'],
    says: [/tiny/],
  },
  {
    title: 'Search, by name or description, and forgiving typos',
    command: ['preenix', 'search', 'cowsya'],
    says: [/\bcowsay\b/],
  },
  {
    title: 'What is known about a package',
    command: ['preenix', 'show', 'welcome'],
    says: [/banner, a greeting and the message of the day/, /AGPL-3\.0-or-later|Affero/],
  },
  {
    title: 'An attribute that failed to evaluate is found too, and says why',
    command: ['preenix', 'show', 'pitfalls.aborts'],
    says: [/evaluation ends here/],
  },
  {
    title: 'An attribute is a .drv file: looked up, not evaluated',
    command: ['preenix', 'drv', 'welcome'],
    says: [/-welcome-1\.1\.drv$/m],
  },
  {
    title: 'Install a program with its dependencies: import, plan, build, switch the profile',
    command: ['preenix', 'install', 'welcome', '--yes'],
    says: [/welcome/],
  },
  {
    title: 'Run what was installed',
    command: ['welcome', 'Ada'],
    says: [/Hello, Ada!/, /The fastest evaluation/, /\(oo\)/],
  },
  {
    title: 'An unfree package is refused, with the reason and the way around it. Exit code 5, nothing done',
    command: ['preenix', 'install', 'moneybags', '--yes'],
    code: 5,
    says: [/is unfree/, /--allow unfree/],
  },
  {
    title: 'Outputs are chosen by name; two packages make one generation',
    command: ['preenix', 'install', 'hello^out,man', 'tinygrep', '--yes'],
    says: [/hello/, /tinygrep/],
  },
  {
    title: 'What is installed',
    command: ['preenix', 'list'],
    says: [/welcome/, /hello/, /tinygrep/],
  },
  {
    title: 'nix-env reads the same profile',
    command: ['nix-env', '--query'],
    says: [/hello-2\.12\.1/, /welcome-1\.1/],
  },
  {
    title: 'The generations of the profile',
    command: ['preenix', 'generations'],
    says: [/\b1\b/, /\b2\b/],
  },
  {
    title: 'Go back',
    command: ['preenix', 'rollback'],
    says: [/1/],
  },
  {
    title: 'And so it is as it was',
    command: ['preenix', 'list'],
    says: [/welcome/],
    saysNot: [/hello/],
  },
];
