import { Button, Group, NumberInput, Select, SimpleGrid, Text } from '@mantine/core';
import { useConfig } from '../../../api/config.ts';
import { formatCompact } from '../../../format/figures.ts';
import type { KeyForm } from './use-key-form.ts';
import { LIMIT_PRESETS, LIMITS, presetLimits } from './values.ts';

const UNITS: Readonly<Record<string, string>> = {
  requestsPerMinute: '/min',
  requestsPerHour: '/h',
  requestsPerDay: '/day',
  burst: ' burst',
  tokensPerMinute: ' tokens/min',
  tokensPerDay: ' tokens/day',
  maxConcurrent: ' at once',
};

/** A plan, figures of the key's own before those of the plan, and money. */
export function LimitFields({ form }: { readonly form: KeyForm }) {
  return (
    <>
      <PlanField form={form} />
      <Group gap="xs">
        <Text size="sm">Own limits, before those of the plan:</Text>
        {LIMIT_PRESETS.map(({ name, limits }) => (
          <Button
            key={name}
            variant="default"
            size="compact-xs"
            onClick={() => form.setFieldValue('rate_limits', presetLimits(limits))}
          >
            {name}
          </Button>
        ))}
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => form.setFieldValue('rate_limits', presetLimits({}))}
        >
          None
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm">
        {LIMITS.map(([name, label]) => (
          <NumberInput
            key={name}
            label={label}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            {...form.getInputProps(`rate_limits.${name}`)}
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm">
        <NumberInput
          label="Budget"
          prefix="$"
          min={0}
          allowNegative={false}
          thousandSeparator=","
          placeholder="no budget"
          {...form.getInputProps('budgetUsd')}
        />
        <Select
          label="Budget period"
          allowDeselect={false}
          data={[
            { value: 'day', label: 'Per day' },
            { value: 'week', label: 'Per week' },
            { value: 'month', label: 'Per month' },
            { value: 'total', label: 'In total' },
          ]}
          {...form.getInputProps('budgetPeriod')}
        />
      </SimpleGrid>
    </>
  );
}

function PlanField({ form }: { readonly form: KeyForm }) {
  const config = useConfig().data;
  const plans = Object.entries(config?.plans ?? {});
  const usual = config?.defaultPlan ?? null;
  return (
    <Select
      label="Plan"
      clearable
      placeholder={usual === null ? 'No plan: no limits but its own' : `Default plan: ${usual}`}
      data={plans.map(([name, { limits }]) => ({ value: name, label: `${name}: ${describeLimits(limits)}` }))}
      {...form.getInputProps('plan')}
    />
  );
}

function describeLimits(limits: Readonly<Record<string, number | null>>): string {
  const parts = Object.entries(limits).flatMap(([name, figure]) =>
    figure === null ? [] : [`${formatCompact(figure)}${UNITS[name] ?? ` ${name}`}`],
  );
  return parts.length === 0 ? 'no limits' : parts.join(', ');
}
