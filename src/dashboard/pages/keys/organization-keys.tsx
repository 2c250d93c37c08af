import { useProjects } from '../../api/projects.ts';
import { Page } from '../../components/page.tsx';
import { EmptyState, QueryView } from '../../components/states.tsx';
import { KeysPage } from './keys.tsx';

interface OrganizationKeysPageProps {
  readonly params: Readonly<Record<string, string>>;
}

/** The keys of one organization, by id or name, as a link from elsewhere asks for them. */
export function OrganizationKeysPage({ params }: OrganizationKeysPageProps) {
  const asked = params['organizationId'] ?? '';
  const projects = useProjects();
  return (
    <QueryView query={projects}>
      {(all) => {
        const project = all.find((each) => each.organization_id === asked || each.organization === asked);
        if (project === undefined) return <NoOrganization asked={asked} />;
        return <KeysPage organization={{ id: project.organization_id, name: project.organization }} />;
      }}
    </QueryView>
  );
}

function NoOrganization({ asked }: { readonly asked: string }) {
  return (
    <Page title="API keys">
      <EmptyState title={`There is no organization ${asked}`}>
        An organization comes with its first project. The projects page lists them.
      </EmptyState>
    </Page>
  );
}
