import { Tabs } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { Page } from '../../components/page.tsx';
import { Deliveries } from './deliveries.tsx';
import { Events } from './events.tsx';
import { Rules } from './rules.tsx';
import { Webhooks } from './webhooks.tsx';

const TABS = [
  { name: 'events', label: 'Events', content: Events },
  { name: 'rules', label: 'Rules', content: Rules },
  { name: 'webhooks', label: 'Webhooks', content: Webhooks },
  { name: 'deliveries', label: 'Deliveries', content: Deliveries },
];

/** The tab stands in the address, so that it can be linked to. */
export function AlertsPage() {
  const [params, setParams] = useSearchParams();
  const tab = TABS.find(({ name }) => name === params.get('tab'))?.name ?? 'events';
  return (
    <Page title="Alerts" description="What the gateway watches, what it found, and whom it tells.">
      <Tabs
        value={tab}
        onChange={(name) => setParams(name === null ? {} : { tab: name }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map(({ name, label }) => (
            <Tabs.Tab key={name} value={name}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, content: Content }) => (
          <Tabs.Panel key={name} value={name}>
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
