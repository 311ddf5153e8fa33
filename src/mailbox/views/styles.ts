/** The mailbox's one style sheet: light and dark, 200 % zoom, forced colours, no motion where none is wanted. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --surface: #ffffff; --text: #17212e; --soft: #4d5b6c; --line: #ccd5df;
  --accent: #0b5cad; --accent-strong: #08457f; --on-accent: #ffffff;
  --good: #0f6b3f; --good-ground: #e4f5ec; --calm: #1c4f86; --calm-ground: #e6f0fb;
  --warn: #7a4b00; --warn-ground: #fdf1dc; --bad: #a3161d; --bad-ground: #fdeaea;
  --radius: 12px; --gap: 1.5rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161d; --surface: #1a222c; --text: #e9eef4; --soft: #aab7c6; --line: #37434f;
    --accent: #7db8f5; --accent-strong: #a9d0fa; --on-accent: #0b1a2b;
    --good: #7fdcaa; --good-ground: #12301f; --calm: #a5ccf7; --calm-ground: #142a44;
    --warn: #f3c77b; --warn-ground: #35270c; --bad: #ffb0b0; --bad-ground: #3d1618;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h1:has(+ .lead) { margin-bottom: .35rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; background: var(--surface); padding: .75rem 1rem; z-index: 1; }
.skip:focus { left: 1rem; top: 1rem; }
.bar {
  display: flex; flex-wrap: wrap; align-items: center; gap: .35rem 1.25rem; padding: .6rem clamp(1rem, 3vw, 2rem);
  background: var(--surface); border-bottom: 1px solid var(--line); font-size: .95rem;
}
.brand { display: inline-flex; align-items: center; gap: .6rem; font-weight: 650; color: var(--text); text-decoration: none; }
.brand svg { color: #0b5cad; flex: none; }
.bar nav ul, .tabs ul { display: flex; flex-wrap: wrap; gap: .25rem; list-style: none; margin: 0; padding: 0; }
.bar nav a, .tabs a { display: inline-block; padding: .55rem .8rem; border-radius: 8px; color: var(--text); text-decoration: none; }
.bar nav a:hover, .tabs a:hover { background: var(--ground); }
.bar nav a[aria-current], .tabs a[aria-current] { color: var(--accent); font-weight: 600; }
.bar nav a[aria-current] { background: var(--calm-ground); color: var(--calm); }
.bar-end { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .6rem; margin-left: auto; }
.bar-end form { margin: 0; }
.person { display: inline-flex; align-items: center; min-height: 2.75rem; font-weight: 600; color: var(--text); }
main { max-width: 66rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 2.5rem) clamp(1rem, 4vw, 2rem) 4rem; }
.lead { color: var(--soft); font-size: 1.05rem; }
.ways { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: var(--gap); align-items: start; }
.panel {
  background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
  padding: clamp(1.1rem, 3vw, 1.75rem); margin: 0 0 var(--gap);
}
.ways .panel { margin: 0; }
.narrow { max-width: 34rem; margin-inline: auto; }
.narrow h1 { font-size: 1.5rem; }
.panel > :last-child { margin-bottom: 0; }
.tag, .badge { display: inline-block; font-size: .85rem; font-weight: 600; border-radius: 999px; padding: .15rem .7rem; }
.tag.strong, .badge.strong { color: var(--good); background: var(--good-ground); }
.tag.weak, .badge.weak { color: var(--warn); background: var(--warn-ground); }
label { display: block; font-weight: 600; margin: 0 0 .3rem; }
input:not([type=hidden]) {
  display: block; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; margin: 0 0 1rem; font: inherit;
  color: inherit; background: var(--surface); border: 1px solid var(--soft); border-radius: 8px;
}
button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1.1rem; font: inherit; font-weight: 600;
  border-radius: 8px; border: 1px solid var(--accent); background: var(--surface); color: var(--accent);
  cursor: pointer; text-align: center; text-decoration: none;
}
button.primary { background: var(--accent); color: var(--on-accent); }
button.primary:hover { background: var(--accent-strong); }
button.danger { background: var(--bad); border-color: var(--bad); color: var(--surface); }
.panel button.primary { width: 100%; }
.narrow button.danger { margin-right: .5rem; }
.quiet { border-color: transparent; background: transparent; padding-inline: .75rem; color: var(--accent); }
a.quiet:not(.button) { display: inline-flex; align-items: center; min-height: 2.75rem; text-decoration: none; font-weight: 600; }
button:hover, .button:hover, a.quiet:hover { text-decoration: underline; }
.narrow form + form { margin-top: .5rem; text-align: center; }
.notice { border-radius: 8px; padding: .8rem 1rem; margin: 0 0 var(--gap); border-left: 4px solid currentColor; }
.notice p { margin: .15rem 0 0; color: var(--text); }
.notice button { margin: .6rem 0 .15rem; }
.notice.success { color: var(--good); background: var(--good-ground); }
.notice.information { color: var(--calm); background: var(--calm-ground); }
.notice.problem { color: var(--bad); background: var(--bad-ground); }
.reminder { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between; }
.hint { color: var(--soft); font-size: .95rem; }
.messages { list-style: none; padding: 0; overflow: hidden; }
.messages li + li { border-top: 1px solid var(--line); }
.messages a {
  display: grid; grid-template-columns: minmax(16rem, 1fr) minmax(12rem, 2fr) auto; gap: .1rem 1.25rem; padding: 1rem 1.5rem;
  color: inherit; text-decoration: none;
}
.messages a:hover { background: var(--ground); }
.messages a:focus-visible { outline-offset: -3px; }
.from { font-weight: 600; }
time { color: var(--soft); }
@media (max-width: 46rem) { .messages a { grid-template-columns: 1fr; } .bar nav ~ .bar-end { margin-left: 0; } }
.body { white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; max-width: 44rem; }
.facts { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: .35rem 1.25rem; margin: 0 0 1rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; } }
.tabs { border-bottom: 1px solid var(--line); margin: 0 0 var(--gap); }
.tabs a { border-radius: 8px 8px 0 0; border-bottom: 3px solid transparent; margin-bottom: -1px; }
.tabs a[aria-current] { border-bottom-color: var(--accent); }
.cards { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
.cards > li { border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; }
.verified { display: flex; align-items: center; gap: .8rem; margin: 0 0 1rem; }
@media (scripting: none) { cpx-login { display: none !important; } }
.facets { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; }
.card-type {
  flex: none; font-weight: 700; letter-spacing: .04em; color: #fff; background: linear-gradient(135deg, #0b5cad, #0c7a6b);
  border-radius: 6px; padding: .55rem .6rem;
}
cpx-login {
  --cpx-max-width: none; --cpx-radius: var(--radius); --cpx-surface: var(--surface); --cpx-text: var(--text);
  --cpx-muted: var(--soft); --cpx-line: var(--line); --cpx-control-line: var(--soft); --cpx-accent: var(--accent);
  --cpx-accent-text: var(--on-accent); --cpx-accent-soft: var(--calm-ground); --cpx-warning: var(--warn);
  --cpx-warning-soft: var(--warn-ground); --cpx-error: var(--bad); --cpx-error-soft: var(--bad-ground);
  --cpx-success: var(--good); --cpx-success-soft: var(--good-ground);
}
noscript .notice { margin: 0; }
noscript + p { margin-top: 1rem; }
/* It stands in a panel that has a title of its own. */
cpx-login::part(box) { border: 0; padding: 0; }
cpx-login::part(header) { display: none; }
.panel > cpx-login:not(:defined) { min-height: 9rem; display: block; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: no-preference) { button, .button, a { transition: background-color .12s; } }
@media (forced-colors: active) { .notice, .badge, .tag, .card-type { border: 1px solid; } }
`;

/** The icon of the tab. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5cad"/><path d="M7 11h18v11H7z M7 11l9 7 9-7" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>`;
