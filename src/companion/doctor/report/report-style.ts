/** The report's one style sheet: light and dark, on screen and on paper. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --surface: #ffffff; --text: #17212e; --soft: #4d5b6c; --line: #ccd5df;
  --good: #0f6b3f; --good-ground: #e4f5ec; --warn: #7a4b00; --warn-ground: #fdf1dc; --bad: #a3161d; --bad-ground: #fdeaea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161d; --surface: #1a222c; --text: #e9eef4; --soft: #aab7c6; --line: #37434f;
    --good: #7fdcaa; --good-ground: #12301f; --warn: #f3c77b; --warn-ground: #35270c; --bad: #ffb0b0; --bad-ground: #3d1618;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: .95rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 2.5rem; }
h1 { font-size: 1rem; font-weight: 600; margin: 0; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1.5rem; margin: 0 0 1rem; color: var(--soft); }
header p { margin: 0; }
.verdict { border-radius: 12px; border-left: 8px solid; padding: 1rem 1.25rem; margin: 0 0 1.25rem; }
.verdict h2 { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; font-size: 1.5rem; line-height: 1.25; margin: 0 0 .4rem; }
.verdict p { margin: 0 0 .25rem; color: var(--text); }
.verdict .do { font-weight: 600; }
.verdict.failure { background: var(--bad-ground); color: var(--bad); }
.verdict.warning { background: var(--warn-ground); color: var(--warn); }
.verdict.ok { background: var(--good-ground); color: var(--good); }
.code { font: 600 1.05rem/1 ui-monospace, Consolas, "DejaVu Sans Mono", monospace; white-space: nowrap; }
td .code { font-size: .9rem; }
table { width: 100%; border-collapse: collapse; background: var(--surface); border: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; }
tbody { border-top: 1px solid var(--line); }
tbody th { width: 9rem; font-weight: 600; }
tbody td:nth-of-type(1) { width: 1.6rem; padding-inline: 0; text-align: center; font-weight: 700; }
.failure-row td:nth-of-type(1), .failure-row strong { color: var(--bad); }
.warning-row td:nth-of-type(1), .warning-row strong { color: var(--warn); }
.ok-row td:nth-of-type(1) { color: var(--good); }
.soft { color: var(--soft); }
.facts { display: block; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.log h2 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
.log ul { margin: 0; padding: 0; list-style: none; font-size: .85rem; overflow-wrap: anywhere; }
.log .code { font-size: .85rem; }
.log .error strong { color: var(--bad); }
footer { margin-top: 1rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 34rem) { th, td { padding: .4rem .4rem; } tbody th { width: 5.5rem; font-size: .85rem; } }
@media print { body { background: none; } .verdict, table { break-inside: avoid-page; } }
`;
