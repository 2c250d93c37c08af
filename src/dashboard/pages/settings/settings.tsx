import { useIsOwner } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { AdminTokens } from './admin-tokens.tsx';
import { Configuration } from './configuration.tsx';
import { Sessions } from './sessions.tsx';

export function SettingsPage() {
  const isOwner = useIsOwner();
  return (
    <Page title="Settings" description="The configuration as it runs, and who may change things here.">
      {isOwner && <AdminTokens />}
      <Sessions />
      <Configuration />
    </Page>
  );
}
