import { escapeInvisible } from '../../log/index.js';
import type { TrialDialog } from '../../doctor/index.js';
import { TRIAL_TEXTS } from '../trial-texts.js';
import type { CpxError, Language } from '../../../protocol/index.js';
import { TerminalDialog, type TerminalDialogOptions } from './terminal-dialog.js';
import type { CardCertificate } from '../../card/index.js';

/** What the trial dialog is handed. */
export type TrialDialogOptions = Pick<
  TerminalDialogOptions,
  'openDevice' | 'clock' | 'onLine' | 'digitsOnly' | 'yesKey'
> & {
  readonly language: Language;
};

/** Asks in the terminal about a trial signature; the terminal is taken with the first question, and not before. */
export function createTrialDialog({ language, ...options }: TrialDialogOptions): TrialDialog {
  const texts = TRIAL_TEXTS[language];
  let open: TerminalDialog | undefined;
  let over: CpxError | undefined;
  const dialog = (): TerminalDialog => {
    if (over) throw over;
    return (open ??= new TerminalDialog(options));
  };
  return {
    async agree(certificate, { countLow }) {
      dialog().say(...texts.heading(nameCard(certificate)), ...(countLow ? [texts.countLow] : []));
      await dialog().askYes(texts.yesLabel);
    },
    async askPin({ maximumLength }, problem) {
      if (problem === 'format') dialog().say(texts.wrongFormat);
      return dialog().askCode(texts.pinLabel, maximumLength);
    },
    showWorking: (pin) => dialog().say(texts.working(pin)),
    abort(error) {
      over ??= error;
      open?.abort(error);
    },
    close: () => open?.close(),
  };
}

function nameCard({ identity, label, cardSerial, reader }: CardCertificate): string {
  const who = identity === undefined ? label : `${identity.displayName}, ${identity.cardType}`;
  return escapeInvisible(`${who} — ${cardSerial} — ${reader}`);
}
