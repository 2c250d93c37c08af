/** One mistake in gateway.yaml. Never holds a value that came from the environment or from another file. */
export interface ConfigProblem {
  /** As it was given to loadConfig. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** `routes[0].upstream`; empty for the file itself. */
  readonly path: string;
  /** What was found and what was expected. */
  readonly message: string;
}

/** Everything that is wrong with a file, in the order of the file. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** One line per problem in the form that terminals and editors make clickable, and a line that counts them. */
export function describeProblems(error: ConfigError): string {
  const count = error.problems.length;
  return `${error.message}\n${count} ${count === 1 ? 'problem' : 'problems'}`;
}

function describeProblem({ file, line, column, path, message }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}
