import { errorTexts, helpCodeOf, type ErrorCode } from '../../../protocol/index.js';
import { fill, formatDate } from '../texts.js';
import type { CompanionState } from './companion-state.js';
import type { Wording } from './describe-prompt.js';

/** What an entry of the menu does. */
export type MenuAction =
  'open-home' | 'show-prompt' | 'cancel' | 'retry' | 'manage-pin' | 'diagnose' | 'how-to' | 'open-logs' | 'quit';

/** An entry of the menu; without an action it only says something. */
export type MenuEntry = 'separator' | { readonly label: string; readonly action?: MenuAction };

/** The tray at one moment. */
export interface TrayView {
  /** What the image says; see tray-image.ts. */
  readonly image: CompanionState['kind'];
  readonly tooltip: string;
  readonly menu: readonly MenuEntry[];
}

/** What the tray says beside its state. */
export interface TrayFacts {
  /** A card is in a reader, whatever its state: its codes can be managed. */
  readonly card?: boolean;
  /** Why the last sign-in failed, where neither the person nor the page is why. */
  readonly fault?: ErrorCode | undefined;
  /** The disk took nothing of what should be kept. */
  readonly unsaved?: boolean;
}

/** What the tray shows in a state. */
export function trayViewOf(
  state: CompanionState,
  wording: Wording,
  { card = false, fault, unsaved = false }: TrayFacts = {},
): TrayView {
  const { texts } = wording;
  const says = [
    ...describe(state, wording),
    ...(fault === undefined ? [] : [sayFault(fault, wording)]),
    ...(unsaved ? [texts['tray.unsaved']] : []),
  ];
  return {
    image: state.kind,
    tooltip: [texts['app.name'], ...says].join('\n'),
    menu: [
      ...says.map((label) => ({ label })),
      'separator',
      ...actionsOf(state).map((action) => ({ label: texts[`menu.${action}`], action })),
      { label: texts['menu.open-home'], action: 'open-home' },
      ...(card ? [{ label: texts['menu.manage-pin'], action: 'manage-pin' } as const] : []),
      { label: texts['menu.diagnose'], action: 'diagnose' },
      { label: texts['menu.how-to'], action: 'how-to' },
      { label: texts['menu.open-logs'], action: 'open-logs' },
      'separator',
      { label: texts['menu.quit'], action: 'quit' },
    ],
  };
}

function sayFault(code: ErrorCode, { language, texts }: Wording): string {
  return fill(texts['tray.fault'], { title: errorTexts(code, language).title, helpCode: helpCodeOf(code) });
}

function actionsOf({ kind }: CompanionState): readonly MenuAction[] {
  if (kind === 'waiting') return ['show-prompt', 'cancel'];
  return kind === 'problem' ? ['retry'] : [];
}

function describe(state: CompanionState, { language, texts }: Wording): readonly string[] {
  switch (state.kind) {
    case 'ready': {
      const { holder, notAfter } = state;
      const until = notAfter?.toISOString();
      return [
        fill(texts['tray.ready'], { holder }),
        ...(until === undefined ? [] : [fill(texts['tray.until'], { date: formatDate(until, language) })]),
      ];
    }
    case 'problem': {
      const { title, remedy } = errorTexts(state.code, language);
      return [fill(texts['tray.problem'], { title, helpCode: state.helpCode }), remedy];
    }
    case 'starting':
    case 'no-reader':
    case 'no-card':
    case 'waiting':
      return [texts[`tray.${state.kind}`]];
  }
}
