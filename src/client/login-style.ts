/**
 * The looks of the element. A constructable style sheet is no inline style: a page whose policy says `style-src 'self'`
 * allows it. Sizes are in em and rem, sides are logical, colours follow the page's
 * `color-scheme`, and where the system forces its colours, borders say what backgrounds no longer can.
 * Custom properties are documented in README.md; those that begin with `--_` are the element's own.
 */
export const LOGIN_STYLE = `
:host {
  --_surface: var(--cpx-surface, #ffffff);
  --_text: var(--cpx-text, #16212e);
  --_muted: var(--cpx-muted, #52606f);
  --_line: var(--cpx-line, #d5dde6);
  --_control-line: var(--cpx-control-line, #76869a);
  --_accent: var(--cpx-accent, #0b5cad);
  --_accent-text: var(--cpx-accent-text, #ffffff);
  --_accent-soft: var(--cpx-accent-soft, #eaf3fc);
  --_warning: var(--cpx-warning, #8a5300);
  --_warning-soft: var(--cpx-warning-soft, #fff6e2);
  --_error: var(--cpx-error, #a81c1c);
  --_error-soft: var(--cpx-error-soft, #fdeeee);
  --_success: var(--cpx-success, #14663a);
  --_success-soft: var(--cpx-success-soft, #e9f7ef);
  --_radius: var(--cpx-radius, 0.75rem);
  display: block;
  max-inline-size: var(--cpx-max-width, 30rem);
  color: var(--_text);
  font: 1rem/1.5 var(--cpx-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --_surface: var(--cpx-surface, light-dark(#ffffff, #18202a));
    --_text: var(--cpx-text, light-dark(#16212e, #e8eef5));
    --_muted: var(--cpx-muted, light-dark(#52606f, #a8b6c6));
    --_line: var(--cpx-line, light-dark(#d5dde6, #35424f));
    --_control-line: var(--cpx-control-line, light-dark(#76869a, #8494a6));
    --_accent: var(--cpx-accent, light-dark(#0b5cad, #7dbcf5));
    --_accent-text: var(--cpx-accent-text, light-dark(#ffffff, #06223d));
    --_accent-soft: var(--cpx-accent-soft, light-dark(#eaf3fc, #15324e));
    --_warning: var(--cpx-warning, light-dark(#8a5300, #ffcf7d));
    --_warning-soft: var(--cpx-warning-soft, light-dark(#fff6e2, #3b2d10));
    --_error: var(--cpx-error, light-dark(#a81c1c, #ffb0ab));
    --_error-soft: var(--cpx-error-soft, light-dark(#fdeeee, #451c1e));
    --_success: var(--cpx-success, light-dark(#14663a, #8fe0b0));
    --_success-soft: var(--cpx-success-soft, light-dark(#e9f7ef, #12361f));
  }
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }

.box {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1.25em;
  padding: 1.5em;
  background: var(--_surface);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  overflow-wrap: anywhere;
}
header { display: flex; align-items: center; gap: 0.75em; }
h2, ::slotted([slot='heading']) { margin: 0; font-size: 1.25em; font-weight: 650; line-height: 1.3; }
.emblem { flex: none; inline-size: 2.75em; block-size: auto; color: var(--_accent); }

.panel {
  --_tone: var(--_accent);
  display: grid;
  grid-template-columns: auto minmax(0, 1fr);
  gap: 0.35em 0.75em;
  padding: 1em;
  border: 1px solid transparent;
  border-inline-start: 0.3em solid var(--_tone);
  border-radius: calc(var(--_radius) * 0.6);
  background: var(--_accent-soft);
}
.panel[data-tone='warning'] { --_tone: var(--_warning); background: var(--_warning-soft); }
.panel[data-tone='error'] { --_tone: var(--_error); background: var(--_error-soft); }
.panel[data-tone='success'] { --_tone: var(--_success); background: var(--_success-soft); }
.panel > * { grid-column: 2; margin: 0; }
.panel > .icon { grid-column: 1; grid-row: 1; inline-size: 1.5em; block-size: 1.5em; color: var(--_tone); }
.panel h3 { font-size: 1em; font-weight: 650; color: var(--_tone); }
.panel ol { padding-inline-start: 1.4em; }
.panel li + li { margin-block-start: 0.25em; }
.panel .help { font-size: 0.875em; color: var(--_muted); font-variant-numeric: tabular-nums; }
.panel .help strong { white-space: nowrap; }
.panel a { color: var(--_accent); }
.panel button { justify-self: start; margin-block-start: 0.5em; }

form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5em; }
label { font-weight: 600; }
.row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1em; }
.detail { margin: 0; font-size: 0.875em; color: var(--_muted); }
select, button {
  min-block-size: 2.75em;
  font: inherit;
  border-radius: calc(var(--_radius) * 0.6);
}
select {
  inline-size: 100%;
  padding-inline: 0.75em;
  color: var(--_text);
  background-color: var(--_surface);
  border: 1px solid var(--_control-line);
  text-overflow: ellipsis;
}
button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5em;
  padding: 0.5em 1em;
  color: var(--_accent);
  background: transparent;
  border: 1px solid var(--_control-line);
  font-weight: 600;
  cursor: pointer;
}
button.quiet { margin-inline-start: auto; padding-inline: 0.6em; border-color: transparent; font-size: 0.9375em; }
button:enabled:hover { background: var(--_accent-soft); }
button.primary { color: var(--_accent-text); background: var(--_accent); border-color: transparent; }
button.primary:enabled:hover { background: color-mix(in srgb, var(--_accent) 88%, var(--_text)); }
button.submit { margin-block-start: 0.75em; font-size: 1.0625em; }
button:disabled { color: var(--_muted); background: var(--_line); border-color: transparent; cursor: not-allowed; }
button .icon { inline-size: 1.15em; block-size: 1.15em; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }

.badge { margin: 0; font-size: 0.875em; }
.badge strong {
  display: inline-block;
  margin-inline-end: 0.4em;
  padding: 0.1em 0.6em;
  color: var(--_warning);
  background: var(--_warning-soft);
  border: 1px solid currentColor;
  border-radius: 1em;
}
.readers { margin: 0; font-size: 0.875em; color: var(--_muted); }
.readers ul { margin: 0; padding-inline-start: 1.25em; }
.readers strong { color: var(--_text); font-weight: 600; }

.progress { display: grid; justify-items: center; gap: 0.5em; padding-block: 1em; text-align: center; }
.progress p { margin: 0; max-inline-size: 24em; }
.progress .text { font-weight: 650; font-size: 1.0625em; }
.progress .hint { color: var(--_muted); }
.progress button { margin-block-start: 0.75em; }
.progress:focus { outline: none; }
.spinner {
  inline-size: 2.5em;
  block-size: 2.5em;
  border: 0.25em solid var(--_line);
  border-block-start-color: var(--_accent);
  border-radius: 50%;
  animation: turn 0.9s linear infinite;
}
[aria-busy='true'] > .icon, [data-tone='wait'] > .icon { animation: turn 0.9s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }

.status {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (max-width: 26rem) {
  .box { padding: 1em; }
  .panel button { inline-size: 100%; }
}
@media (prefers-reduced-motion: reduce) {
  .spinner, .icon { animation: none !important; }
  .spinner { border-style: dotted; border-color: var(--_accent); }
}
@media (forced-colors: active) {
  .panel { border-color: CanvasText; }
  .emblem, .panel > .icon { color: CanvasText; }
  button.primary { color: HighlightText; background: Highlight; forced-color-adjust: none; }
  button.primary:enabled:hover { background: Highlight; }
  button:disabled, button.primary:disabled { color: GrayText; background: Canvas; border-color: GrayText; }
  .spinner { border-color: GrayText; border-block-start-color: Highlight; }
}
`;
