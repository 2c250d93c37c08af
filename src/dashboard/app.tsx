import { Center, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { SessionContext, useSession } from './api/session.ts';
import { LoadingState, QueryView } from './components/states.tsx';
import { Ticker } from './components/ticker.tsx';
import { PAGES } from './routes.tsx';
import { ConnectionNotice } from './shell/connection-notice.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Layout } from './shell/layout.tsx';
import { NotFound } from './shell/not-found.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { resolveCssVariables, THEME } from './theme.ts';

interface AppProps {
  readonly client: QueryClient;
  /** Of the policy of the page, for the style elements that the components make. */
  readonly styleNonce: string;
}

export function App({ client, styleNonce }: AppProps) {
  return (
    <MantineProvider
      theme={THEME}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" />
        <Gate />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The pages for whoever is signed in, else the way in. */
function Gate() {
  const session = useSession();
  if (session.data === undefined) {
    return (
      <Center component="main" mih="100vh" p="md">
        <QueryView query={session}>{() => null}</QueryView>
      </Center>
    );
  }
  if (session.data === null) return <SignIn />;
  return (
    <SessionContext value={session.data}>
      <Ticker>
        <Layout>
          <ConnectionNotice />
          <Pages />
        </Layout>
      </Ticker>
    </SessionContext>
  );
}

function Pages() {
  const [location] = useLocation();
  return (
    <ErrorBoundary key={location}>
      <Suspense fallback={<LoadingState />}>
        <Switch>
          {PAGES.map(({ path, page }) => (
            <Route key={path} path={path} component={page} />
          ))}
          <Route path="/dashboard">
            <Redirect to="/" replace />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
