import { useQuery } from '@tanstack/react-query';
import type { NewProjectBody, Page, ProjectChangesBody, ProjectObject } from '../../admin/api-types.ts';
import { callApi, withQuery } from './http.ts';
import { useChange } from './use-change.ts';

/** All projects by name. Nobody has more than fit into one page of the list. */
export function useProjects() {
  return useQuery({
    queryKey: ['projects'],
    queryFn: () => callApi<Page<ProjectObject>>('GET', withQuery('/projects', { limit: 1_000 })),
    select: ({ data }) => data,
    staleTime: 30_000,
  });
}

export function useCreateProject() {
  return useChange((body: NewProjectBody) => callApi<ProjectObject>('POST', '/projects', body), ['projects']);
}

export function useChangeProject() {
  return useChange(
    ({ id, changes }: { readonly id: string; readonly changes: ProjectChangesBody }) =>
      callApi<ProjectObject>('PATCH', projectPath(id), changes),
    ['projects'],
  );
}

/** For good; its keys are refused. */
export function useRemoveProject() {
  return useChange((id: string) => callApi<undefined>('DELETE', projectPath(id)), ['projects', 'api-keys']);
}

function projectPath(id: string): string {
  return `/projects/${encodeURIComponent(id)}`;
}
