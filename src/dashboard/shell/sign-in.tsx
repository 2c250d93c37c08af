import { Anchor, Button, Center, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type SubmitEvent, useEffect, useState } from 'react';
import { useSignIn } from '../api/session.ts';
import { Logo } from './logo.tsx';

export function SignIn() {
  const [token, setToken] = useState('');
  const [helps, setHelps] = useState(false);
  const signIn = useSignIn();
  useEffect(() => {
    document.title = 'Sign in · Tollgate';
  }, []);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    signIn.mutate(token.trim(), { onSettled: () => setToken('') });
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper p="xl" w={400} maw="100%" shadow="sm">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Logo />
            <div>
              <Title order={1}>Sign in</Title>
              <Text c="dimmed" size="sm">
                With an admin token. The session ends after 12 hours.
              </Text>
            </div>
            <PasswordInput
              label="Admin token"
              placeholder="tga_…"
              autoComplete="off"
              required
              withAsterisk={false}
              autoFocus
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              error={signIn.error?.message}
            />
            <Button type="submit" size="sm" loading={signIn.isPending} disabled={token.trim() === ''}>
              Sign in
            </Button>
            <Group justify="center">
              <Anchor component="button" type="button" size="xs" onClick={() => setHelps(!helps)}>
                Where do I get a token?
              </Anchor>
            </Group>
            {helps && (
              <Text size="xs" c="dimmed" component="div">
                The first start prints one. Whoever can reach the machine makes more:
                <Code block mt={6}>
                  npm run -s tollgate -- admin-tokens create --name me
                </Code>
              </Text>
            )}
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
