/** Calm colours, dense sizes, fonts of the system. Contrasts are at least 4.5:1 in both colour schemes. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const BRAND: MantineColorsTuple = [
  '#eef3fb',
  '#dbe4f3',
  '#b5c7e4',
  '#8ca8d6',
  '#698dca',
  '#537cc3',
  '#4774c0',
  '#3863a9',
  '#2f5898',
  '#234b86',
];

const RED: MantineColorsTuple = [
  '#fdeeed',
  '#f9d9d6',
  '#f0b3ae',
  '#e88b83',
  '#e1685f',
  '#dc5248',
  '#c9372c',
  '#b42b20',
  '#a11d1d',
  '#7d1512',
];

const DARK: MantineColorsTuple = [
  '#d5dae2',
  '#b8bfca',
  '#98a1b0',
  '#667082',
  '#3f4858',
  '#303847',
  '#222935',
  '#181d26',
  '#12161d',
  '#0c0f14',
];

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const THEME = createTheme({
  colors: { brand: BRAND, red: RED, dark: DARK },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: FONT,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '28px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  headings: {
    fontFamily: FONT,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '22px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { label: { textTransform: 'none', overflow: 'visible' }, root: { overflow: 'visible' } },
    },
    Button: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        size: 'lg',
        padding: 'lg',
        yOffset: '6vh',
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Notification: { defaultProps: { withBorder: true, closeButtonProps: { 'aria-label': 'Dismiss' } } },
    NumberInput: { defaultProps: { size: 'sm', hideControls: true } },
    Paper: { defaultProps: { withBorder: true, radius: 'md' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Switch: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
  },
});

/** Texts of the variant `light`, whose own ones are too pale on their ground. */
const LIGHT_TEXTS = {
  green: ['#1c6130', '#8ce09c'],
  red: ['#a11d1d', '#ffa8a0'],
  orange: ['#8f3d05', '#ffc078'],
  yellow: ['#704a00', '#ffe066'],
  gray: ['#454d57', '#c3c9d2'],
  brand: ['#234b86', '#b5c7e4'],
} as const;

export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: { '--tg-mono': 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace' },
  light: {
    '--mantine-color-dimmed': '#59626f',
    '--mantine-color-placeholder': '#6b7480',
    '--mantine-color-error': '#b42318',
    '--mantine-color-default-border': '#d5dae0',
    '--tg-page': '#f6f7f9',
    '--tg-line': '#e3e6ea',
    ...softGrounds('light'),
    ...lightTexts(0),
  },
  dark: {
    '--mantine-color-dimmed': '#98a1b0',
    '--mantine-color-placeholder': '#8790a0',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-anchor': '#8ca8d6',
    '--tg-page': '#12161d',
    '--mantine-color-default-border': '#333c4a',
    '--tg-line': '#2a313e',
    ...softGrounds('dark'),
    ...lightTexts(1),
  },
});

/** Grounds of the variant `light`: paler than usual, as there are many of them in a table. */
function softGrounds(scheme: 'light' | 'dark'): Record<string, string> {
  const names = Object.keys(LIGHT_TEXTS).filter((name) => name !== 'gray');
  return Object.fromEntries(
    names.map((name) => {
      const ground = `var(--mantine-color-${name}-${scheme === 'light' ? 0 : 6})`;
      const soft = scheme === 'light' ? ground : `color-mix(in srgb, ${ground} 18%, transparent)`;
      return [`--mantine-color-${name}-light`, soft];
    }),
  );
}

function lightTexts(scheme: 0 | 1): Record<string, string> {
  const texts = Object.entries(LIGHT_TEXTS);
  return Object.fromEntries(
    texts.map(([name, shades]) => [`--mantine-color-${name}-light-color`, shades[scheme]]),
  );
}
