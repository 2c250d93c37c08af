import { notifications } from '@mantine/notifications';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green' });
}

export function notifyFailure(error: Error): void {
  notifications.show({ title: 'That did not work', message: error.message, color: 'red', autoClose: 10_000 });
}
