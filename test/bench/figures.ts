/** One line of the table. */
export interface Row {
  readonly name: string;
  /** What the same costs without the companion, where there is such a thing. */
  readonly baseline?: number;
  readonly measured: number;
  readonly unit: 'ms' | 'requests/s' | 'MB' | '%';
  /** What is compared with the target: the measure, what it adds to the baseline, or how many times the baseline it is. */
  readonly compare?: 'added' | 'ratio';
  readonly target?: { readonly atMost?: number; readonly below?: number };
}

/** A row with what follows from its numbers; `reached` is undefined where nothing is aimed at. */
export interface Outcome extends Row {
  readonly added: number | undefined;
  readonly ratio: number | undefined;
  readonly reached: boolean | undefined;
}

/** Rows that belong together, or why there are none. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly skipped?: string;
}

/** @returns the value below which this share (0 to 1) of the samples lies, nearest rank */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('no samples');
  return found;
}

export function judge(row: Row): Outcome {
  const { baseline, measured, target } = row;
  const added = baseline === undefined ? undefined : measured - baseline;
  const ratio = baseline === undefined ? undefined : measured / baseline;
  const compared = row.compare === 'added' ? added : row.compare === 'ratio' ? ratio : measured;
  let reached: boolean | undefined;
  if (target !== undefined && compared !== undefined) {
    reached = compared <= (target.atMost ?? Infinity) && compared < (target.below ?? Infinity);
  }
  return { ...row, added, ratio, reached };
}

const HEADINGS = ['', 'baseline', 'measured', 'added', 'ratio', 'target', 'reached'] as const;

/** The sections as a table for people. */
export function formatTable(sections: readonly Section[]): string {
  const lines = sections.map(({ title, rows, skipped }) => ({
    title: skipped === undefined ? title : `${title}: skipped, needs ${skipped}`,
    cells: rows.map((row) => formatRow(judge(row))),
  }));
  const all = [HEADINGS, ...lines.flatMap(({ cells }) => cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const print = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const text = [print(HEADINGS)];
  for (const { title, cells } of lines) text.push('', title, ...cells.map(print));
  return `${text.join('\n')}\n`;
}

function formatRow({ name, baseline, measured, unit, added, ratio, target, compare, reached }: Outcome): string[] {
  const value = (number: number | undefined): string => (number === undefined ? '' : `${round(number)} ${unit}`);
  const aim = target?.below ?? target?.atMost;
  const sign = target?.below === undefined ? '≤' : '<';
  return [
    `  ${name}`,
    value(baseline),
    value(measured),
    added === undefined ? '' : `${added < 0 ? '' : '+'}${value(added)}`,
    ratio === undefined ? '' : `×${round(ratio)}`,
    aim === undefined
      ? ''
      : `${sign} ${compare === 'ratio' ? `×${aim}` : `${compare === 'added' ? '+' : ''}${aim} ${unit}`}`,
    reached === undefined ? '' : reached ? 'yes' : 'NO',
  ];
}

function round(number: number): string {
  return number.toFixed(Math.abs(number) < 100 ? 2 : 0);
}
