import { SegmentedControl } from '@mantine/core';
import { RANGES, type RangeId } from '../format/usage-window.ts';

interface RangePickerProps {
  readonly value: RangeId;
  readonly onChange: (range: RangeId) => void;
}

export function RangePicker({ value, onChange }: RangePickerProps) {
  return (
    <SegmentedControl
      aria-label="How far back"
      data={RANGES.map(({ id, label }) => ({ value: id, label }))}
      value={value}
      onChange={onChange}
    />
  );
}
