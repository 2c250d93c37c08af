import { AppShell, Burger, Group, NavLink, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { NAVIGATION } from '../routes.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import { Logo } from './logo.tsx';

/** Header, navigation and the place of the page. On phones the navigation opens over the page. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="tg-skip" href="#page">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              aria-expanded={isOpen}
            />
            <Logo />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <ScrollArea>
          {NAVIGATION.map((item) => (
            <NavigationLink key={item.path} {...item} onClick={close} />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="page" bg="var(--tg-page)">
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

type NavigationLinkProps = (typeof NAVIGATION)[number] & { readonly onClick: () => void };

function NavigationLink({ path, label, icon: Icon, onClick }: NavigationLinkProps) {
  const [location] = useLocation();
  const isHere = path === '/' ? location === '/' : `${location}/`.startsWith(`${path}/`);
  return (
    <NavLink
      component={Link}
      href={path}
      label={label}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
      onClick={onClick}
      style={{ borderRadius: 6 }}
      py={6}
    />
  );
}
