import { Group, Image, Text } from '@mantine/core';
import icon from '../icon.svg';

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <Image src={icon} alt="" w={24} h={24} />
      <Text fw={650} fz={15}>
        Tollgate
      </Text>
    </Group>
  );
}
