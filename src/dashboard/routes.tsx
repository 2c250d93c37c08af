/** Every page: its address, its place in the navigation, and the code that is loaded when it is opened. */
import {
  IconBell,
  IconChartBar,
  IconFolders,
  IconKey,
  IconLayoutDashboard,
  type IconProps,
  IconSettings,
  IconShieldCheck,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';

export interface PageRoute {
  /** With `:name` for a segment; the page gets them as its `params`. */
  readonly path: string;
  readonly page: ComponentType<{ readonly params: Readonly<Record<string, string>> }>;
}

export const PAGES: readonly PageRoute[] = [
  { path: '/', page: lazyPage(async () => (await import('./pages/overview/overview.tsx')).OverviewPage) },
  { path: '/keys', page: lazyPage(async () => (await import('./pages/keys/keys.tsx')).KeysPage) },
  { path: '/keys/:id', page: lazyPage(async () => (await import('./pages/key/key.tsx')).KeyPage) },
  {
    path: '/org/:organizationId/settings/api-keys',
    page: lazyPage(async () => (await import('./pages/keys/organization-keys.tsx')).OrganizationKeysPage),
  },
  { path: '/usage', page: lazyPage(async () => (await import('./pages/usage/usage.tsx')).UsagePage) },
  {
    path: '/projects',
    page: lazyPage(async () => (await import('./pages/projects/projects.tsx')).ProjectsPage),
  },
  { path: '/alerts', page: lazyPage(async () => (await import('./pages/alerts/alerts.tsx')).AlertsPage) },
  {
    path: '/audit-log',
    page: lazyPage(async () => (await import('./pages/audit-log/audit-log.tsx')).AuditLogPage),
  },
  {
    path: '/settings',
    page: lazyPage(async () => (await import('./pages/settings/settings.tsx')).SettingsPage),
  },
];

export interface NavigationItem {
  readonly path: string;
  readonly label: string;
  readonly icon: ComponentType<IconProps>;
}

export const NAVIGATION: readonly NavigationItem[] = [
  { path: '/', label: 'Overview', icon: IconLayoutDashboard },
  { path: '/keys', label: 'Keys', icon: IconKey },
  { path: '/usage', label: 'Usage', icon: IconChartBar },
  { path: '/projects', label: 'Projects', icon: IconFolders },
  { path: '/alerts', label: 'Alerts', icon: IconBell },
  { path: '/audit-log', label: 'Audit log', icon: IconShieldCheck },
  { path: '/settings', label: 'Settings', icon: IconSettings },
];

function lazyPage(load: () => Promise<PageRoute['page'] | ComponentType>): PageRoute['page'] {
  return lazy(async () => ({ default: (await load()) as PageRoute['page'] }));
}
