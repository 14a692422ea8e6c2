/** The console's own line icons on a 20-unit grid; they take the colour of the text around them. */

const paths = {
  today: 'M3 10.5 10 4l7 6.5M5 9v7h10V9',
  floor: 'M3 16h14M4 16V5h12v11M7 5v4h6V5M10 9v2.5',
  queue: 'M3 5h14M3 10h14M3 15h8M14 13l3 2-3 2',
  quotes: 'M5 3h7l3 3v11H5zM12 3v3h3M8 10h4M8 13h4',
  orders: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5 10 10l6.5-3.5M10 10v7',
  plates: 'M3 3.5h14v13H3zM6 6.5h4.5V10H6zM13 6.5h1.5v7H13zM6 13h4.5',
  materials: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4M17 10v6h2',
  whatif:
    'M5 16V9.5M5 9.5C5 6 9 7 12.5 6.5M5 16c0-4 4-2.5 7.5-3M10.5 4l3 2.3-2.6 2.7M10.5 10.7l3 2.3-2.6 2.7',
  insight: 'M3 16.5h14M5 16V11M9 16V5M13 16V8.5M16.5 16v-3',
  log: 'M4 4h12v12H4zM7 8h6M7 11h6M7 14h3',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4M7 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4',
  moon: 'M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z',
  auto: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  rows: 'M3 5h14M3 10h14M3 15h14',
  dense: 'M3 4h14M3 7h14M3 10h14M3 13h14M3 16h14',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'M12 4 6 10l6 6',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  upload: 'M10 13V4M6.5 7 10 3.5 13.5 7M4 13v3h12v-3',
  plus: 'M10 4v12M4 10h12',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 1.8M10 14.5v.5M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15',
  person: 'M10 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6M4 17c.5-3 2.5-5 6-5s5.5 2 6 5',
  link: 'M8 12l4-4M7 9l-2 2a3 3 0 0 0 4 4l2-2M13 11l2-2a3 3 0 0 0-4-4L9 7',
} as const;
export type IconName = keyof typeof paths;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);

export const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="oklch(0.42 0.075 208)" />
    <path
      d="M7 23h18M9.5 18.5h13M12 14h8M14.5 9.5h3"
      stroke="#fff"
      stroke-width="2.6"
      stroke-linecap="round"
    />
  </svg>
);
