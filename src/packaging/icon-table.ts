/** What the tray can say; one drawing in resources/icons/tray each. */
export const TRAY_STATES = ['starting', 'no-reader', 'no-card', 'ready', 'waiting', 'problem'] as const;

/** A state of the tray. */
export type TrayState = (typeof TRAY_STATES)[number];

/** What the parts of a tray image are painted with, by the class that they have in the drawing. */
export interface Paint {
  readonly ink: string;
  readonly asks: string;
  readonly warns: string;
}

/**
 * A bar that tray images lie on. Colours keep a contrast of 4.5 : 1 and more with the bars of the systems (#f3f3f3 and
 * #202020). A template image is black and alpha alone: macOS paints it.
 */
export const BARS = {
  'on-light': { ink: '#1f2a33', asks: '#1261b5', warns: '#b4470e' },
  'on-dark': { ink: '#f2f5f7', asks: '#7cc4ff', warns: '#ffb454' },
  template: { ink: '#000000', asks: '#000000', warns: '#000000' },
} as const satisfies Readonly<Record<string, Paint>>;

/** Up to this size, in pixels, the application icon is the drawing made for small sizes. */
export const LARGEST_SMALL_ICON = 32;

/** Sizes in `app/icon.ico`. @see Microsoft, "Construct your Windows app's icon": scales 100 to 400 % */
export const APP_ICO_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256] as const;

/** Sizes in `tray/*.ico`: the small icon at 100, 125, 150, 200, 250, 300 and 400 %. */
export const TRAY_ICO_SIZES = [16, 20, 24, 32, 40, 48, 64] as const;

/** Sizes in `app/linux`. @see freedesktop.org, Icon Theme Specification, and hicolor's index.theme */
export const APP_LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;

/**
 * Entries of `app/icon.icns`: type and pixels, in the order of macOS's iconutil. `ic04` and `ic05` are ARGB, which is
 * what small entries have to be; the others are PNG.
 */
export const ICNS_ENTRIES = [
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic04', 16],
  ['ic14', 512],
  ['ic09', 512],
  ['ic05', 32],
  ['ic10', 1024],
  ['ic11', 32],
] as const;

/** Share of the canvas that the tile covers on macOS: 824 of 1024. @see Apple, Human Interface Guidelines, "App icons" */
export const MACOS_TILE = 824 / 1024;

/** PNG images of the tray: ending of the name, and pixels. A Linux panel scales what it is given, so it gets 32. */
export const TRAY_LINUX_SCALES = [
  ['', 32],
  ['@2x', 64],
] as const;

/** The menu bar of macOS: 16 points. */
export const TRAY_MACOS_SCALES = [
  ['', 16],
  ['@2x', 32],
  ['@3x', 48],
] as const;
