/** Line icons on a 16-pixel grid, drawn in the colour of the text beside them. */
const paths = {
  ask: "M8 1.8l1.6 4.6 4.6 1.6-4.6 1.6L8 14.2 6.4 9.6 1.8 8l4.6-1.6z",
  chat: "M2.5 4.5a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v4.6a2 2 0 0 1-2 2H7.2L4.2 13.5v-2.4a2 2 0 0 1-1.7-2z",
  check: "M3.2 8.4l3.1 3.1 6.5-7",
  chevron: "M5.8 3.5L10.3 8l-4.5 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z",
  eject: "M8 3l5 6H3zM3 12.5h10",
  export: "M8 10V2.5M5 5.2L8 2.2l3 3M3 9.5v3a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  models: "M8 1.9l5.6 3L8 7.9l-5.6-3zM2.4 8L8 11l5.6-3M2.4 11.1l5.6 3 5.6-3",
  open: "M6.5 3.5H4a1 1 0 0 0-1 1V12a1 1 0 0 0 1 1h7.5a1 1 0 0 0 1-1V9.5M9.5 2.8h3.7v3.7M13 3L7.8 8.2",
  pencil: "M3 13l.6-2.7 7-7a1.2 1.2 0 0 1 1.7 0l.4.4a1.2 1.2 0 0 1 0 1.7l-7 7z",
  pin: "M6 2.5h4M6.6 2.5v3.7L4.8 8.6h6.4L9.4 6.2V2.5M8 8.6v5",
  plus: "M8 3v10M3 8h10",
  refresh: "M12.8 6.2A5 5 0 1 0 13 9M13 3v3.4H9.6",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3L14 14",
  send: "M8 13V3M3.8 7.2L8 3l4.2 4.2",
  settings:
    "M2.5 4.5h5M11 4.5h2.5M2.5 11.5H5M8.5 11.5h5M9.2 2.9a1.7 1.7 0 1 1 0 3.3 1.7 1.7 0 0 1 0-3.3zM6.8 9.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z",
  stop: "M4.5 4.5h7v7h-7z",
  trash: "M2.8 4.5h10.4M6.2 4.5v-2h3.6v2M4.2 4.5l.6 9h6.4l.6-9",
  warning: "M8 2.3l6.2 11H1.8zM8 6.5v3.2M8 11.6h.01",
} as const;

export type IconName = keyof typeof paths;

/** Decoration: what it stands for is said by the label of the control around it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
