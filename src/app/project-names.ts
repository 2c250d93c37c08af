import type { ProjectStore } from '../keys/project-store.ts';

/** Names of projects by id, at once, for metrics. A project that another process has just made has its id until it is read. */
export class ProjectNames {
  readonly #projects: ProjectStore;
  #names: ReadonlyMap<string, string> = new Map();
  #loading = false;

  constructor(projects: ProjectStore) {
    this.#projects = projects;
  }

  get(projectId: string): string {
    const name = this.#names.get(projectId);
    // The store may be out of reach for a moment; the next question asks again.
    if (name === undefined) void this.load().catch(() => undefined);
    return name ?? projectId;
  }

  async load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.#names = new Map((await this.#projects.listNames()).map(({ id, name }) => [id, name]));
    } finally {
      this.#loading = false;
    }
  }
}
