import { useForm, type UseFormReturnType } from '@mantine/form';
import type { ProjectObject } from '../../../admin/api-types.ts';
import { type PolicyValues, policyValues } from './policy-values.ts';

export interface ProjectFormValues {
  name: string;
  organization: string;
  preset: ProjectObject['preset'];
  /** Empty: all that the gateway makes. */
  formats: ProjectObject['formats'][number][];
  policy: PolicyValues;
}

export type ProjectForm = UseFormReturnType<ProjectFormValues>;

/** Without a project: for a new one. */
export function useProjectForm(project?: ProjectObject): ProjectForm {
  return useForm<ProjectFormValues>({
    initialValues: {
      name: project?.name ?? '',
      organization: project?.organization ?? '',
      preset: project?.preset ?? 'standard',
      formats: [...(project?.formats ?? [])],
      policy: policyValues(project?.policy ?? {}),
    },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name' : null),
      policy: {
        maxOutputTokens: (figure, { policy }) => needs(policy.outputTokens, figure === ''),
        maxBodyBytes: (figure, { policy }) => needs(policy.bodyBytes, figure === ''),
        allowedMethods: (methods, { policy }) => needs(policy.methods, methods.length === 0),
      },
    },
  });
}

function needs(choice: string, isEmpty: boolean): string | null {
  return choice === 'own' && isEmpty ? 'Say which, or choose another rule' : null;
}
