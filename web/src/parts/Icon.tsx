// Line icons, 24 units, drawn for this app.
const paths = {
  accounts: 'M4 20V5l8-2v17M12 8l8 2v10M3 20h18M7.5 8.5h1M7.5 12.5h1M7.5 16.5h1M16 13.5h.5M16 17h.5',
  overview: 'M4 19h16M4 15l5-5 4 3 7-8M15 5h5v5',
  features: 'M5 20v-7M10 20V5M15 20v-10M20 20v-4',
  person: 'M12 8m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M5 20c.5-4 3-6 7-6s6.5 2 7 6',
  people:
    'M9 8m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M3.5 19c.4-3.5 2.3-5 5.5-5s5.1 1.5 5.5 5M15.5 5.3a3 3 0 0 1 0 5.4M17 14.3c2 .5 3.2 2 3.5 4.7',
  settings:
    'M4 7h9M17 7h3M15 7m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M4 17h3M11 17h9M9 17m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
  search: 'M10.5 10.5m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0M15 15l5 5',
  history: 'M4 6v5h5M4.5 11A8 8 0 1 1 5 15.5M12 8v4.5l3 1.5',
  columns: 'M4 5h16v14H4zM9.3 5v14M14.7 5v14',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  upload: 'M12 16V5M7.5 9L12 4.5 16.5 9M5 20h14',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7',
  back: 'M14.5 6l-6 6 6 6',
  forward: 'M9.5 6l6 6-6 6',
  down: 'M6 9.5l6 6 6-6',
  more: 'M5.5 12v.01M12 12v.01M18.5 12v.01',
  filter: 'M4 6h16M7 12h10M10 18h4',
  warning: 'M12 4l9 15.5H3zM12 10v4M12 16.9v.1',
  clock: 'M12 12m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7v5l3 2',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  tag: 'M4 4h8l8 8-8 8-8-8zM8 8v.01',
  note: 'M6 4h9l4 4v12H6zM14 4v5h5M9 13h6M9 16.5h4',
  key: 'M8 15m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M11 12l9-9M16 7l3 3',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  theme: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M12 4v16M12 8h7M12 12h8M12 16h7',
  portfolio: 'M4 4v16h16M8.5 14.5v.01M12 9.5v.01M15.5 13v.01M17.5 7v.01M11 16.5v.01',
  segments: 'M9 12m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0M13.5 7.6a5 5 0 1 1 0 8.8',
  health: 'M12.5 20a8 8 0 0 0 8-8V6.500a8 8 0 0 0-8 8zM11.500 20a6.500 6.500 0 0 1-6.500-6.500v-4.500a6.500 6.500 0 0 1 6.500 6.500z',
  formula: 'M4 7h7M9.500 4.500C8 4.500 7.500 6 7.200 8L5.800 17c-.3 2-1 3-2.300 3M13 12l6 8M19 12l-6 8',
  bell: 'M6 16.500v-6a6 6 0 0 1 12 0v6l1.500 2h-15zM10 20.500a2 2 0 0 0 4 0',
  task: 'M4 6.500l1.500 1.500L8.500 5M4 12.500l1.500 1.500 3-3M4 18.500l1.500 1.500 3-3M12 7h8M12 13h8M12 19h8',
  today: 'M4 7h9M4 12h9M4 17h6M14.500 16l2.500 2.500 4-5',
  off: 'M12 12m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M6.500 6.500l11 11',
  phone: 'M5 4h4l1.5 4.500-2 1.500a12 12 0 0 0 5.500 5.500l1.500-2 4.500 1.500v4c0 .6-.4 1-1 1C11 20 4 13 4 5c0-.6.4-1 1-1z',
  ticket: 'M4 7h16v3.500a1.500 1.500 0 0 0 0 3V17H4v-3.500a1.500 1.500 0 0 0 0-3zM14 7v2M14 11v2M14 15v2',
  clip: 'M8 12.500l6-6a3 3 0 0 1 4.500 4.500l-8 8a5 5 0 0 1-7-7l7.500-7.500',
  journey: 'M6 18m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M18 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8 18h6a3.5 3.5 0 0 0 0-7h-4a2.5 2.5 0 0 1 0-5h6',
  at: 'M12 12m-3.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0M15.500 8.500v5a2.500 2.500 0 0 0 5 0V12a8.500 8.500 0 1 0-3.500 6.900',
  loss: 'M4 6l5 5 4-3 7 9M4 21h16M16 17h4v-4',
  renewals: 'M20 12a8 8 0 1 1-2.4-5.7M20 3.5V8h-4.5M12 8v4l3 2',
  revenue: 'M4 18l5-5 4 3 7-9M4 21h16M16 7h4v4',
  advocates: 'M4 10v4l3 .5L8.500 19h2.500l-1-4 9 3V6L7 9.500zM21.500 10.500v3',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  play: 'M6 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M18 18m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M18 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 8v4a6 6 0 0 0 6 6h4M8 6h8',
  fork: 'M12 21v-7M12 14c0-4-6-4-6-9M12 14c0-4 6-4 6-9M3.5 7.5L6 5l2.5 2.5M15.5 7.5L18 5l2.5 2.5',
  hourglass: 'M7 4h10M7 20h10M8 4c0 5 8 6 8 8s-8 3-8 8M16 4c0 5-8 6-8 8s8 3 8 8',
  target: 'M12 12m-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 12m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 12v.01',
  send: 'M20 4L3.500 11l6.500 3 3 6.500zM10 14l4-4',
  pause: 'M9 5v14M15 5v14',
  eye: 'M3 12c2.5-4.5 5.5-6.5 9-6.5s6.5 2 9 6.5c-2.5 4.5-5.5 6.5-9 6.5S5.5 16.5 3 12zM12 12m-2.500 0a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0',
  minus: 'M5 12h14',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size }: { name: IconName; size?: 'small' }) {
  return (
    <svg className={size ? 'icon small' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" width="20" height="20">
      <path fill="currentColor" d="M12.5 21A10.5 10.5 0 0 0 23 10.5V3A10.5 10.5 0 0 0 12.5 13.5Z" />
      <path fill="currentColor" opacity=".55" d="M11.5 21A8 8 0 0 1 3.5 13V7.5A8 8 0 0 1 11.5 15.5Z" />
    </svg>
  );
}
