import { CODE_OF_CARD_STATE, CpxError } from '../../../protocol/index.js';
import type { Card, CardInventory, CardPlace, CardReader, PinTask } from '../../card/index.js';
import { escapeInvisible } from '../../log/index.js';
import { createSystemClock } from '../../sign-in/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { PIN_TEXTS, type PinTexts } from '../pin-texts.js';
import { openTerminalDevice, PROMPT_TEXTS, runPinDialog, TerminalDialog, YES_KEYS } from '../prompt/index.js';
import { orInterrupted, withCards, type CardOptions } from '../with-cards.js';

/** Options of `pin change` and `pin unblock`. */
export type PinCommandOptions = CardOptions & { readonly reader?: string };

/** A card that was found. */
interface FoundCard {
  readonly place: CardPlace;
  /** Harmless in a terminal. */
  readonly name: string;
}

/**
 * Changes the PIN of the card in the reader, or unblocks it, asking in the terminal; exit code 3 when there is no card, 130
 * when the person cancels.
 */
export function managePin(change: PinTask, options: PinCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const texts = PIN_TEXTS[terminal.language];
  return withCards(options, context, async (provider) => {
    const inventory = await orInterrupted(provider.refresh(), interrupted);
    if (inventory === undefined) return EXIT_CODES.interrupted;
    const found = listCards(inventory, options.reader);
    if (found.length === 0) {
      terminal.reportError(whyNoCard(inventory, options.reader));
      return EXIT_CODES.nothing;
    }
    const dialog = new TerminalDialog({
      openDevice: openTerminalDevice,
      clock: createSystemClock(),
      digitsOnly: PROMPT_TEXTS[terminal.language].digitsOnly,
      yesKey: YES_KEYS[terminal.language],
      onLine: (line) => terminal.setPromptLine(line),
    });
    const interrupt = (): void => dialog.abort(new CpxError('ERR_FLOW_CANCELLED', 'interrupted'));
    interrupted.addEventListener('abort', interrupt);
    if (interrupted.aborted) interrupt();
    try {
      const card = await chooseCard(dialog, found, texts);
      const operation = provider.openPinOperation(card.place);
      const onGone = (): void => dialog.abort(operation.gone.reason as CpxError);
      operation.gone.addEventListener('abort', onGone);
      if (operation.gone.aborted) onGone();
      try {
        await runPinDialog(change, { dialog, operation, texts, cardName: card.name });
      } finally {
        operation.gone.removeEventListener('abort', onGone);
        dialog.close();
        if (operation.outcomeUnknown) terminal.say(texts.outcomeUnknown);
        await operation.end();
      }
      terminal.print(texts.changes[change].done);
      return EXIT_CODES.ok;
    } catch (error) {
      dialog.close();
      if (!(error instanceof CpxError)) throw error;
      if (error.code === 'ERR_FLOW_CANCELLED') {
        terminal.say(texts.cancelled);
        return EXIT_CODES.interrupted;
      }
      terminal.reportError(error);
      if (change === 'change' && error.code === 'ERR_PIN_LOCKED') terminal.say(texts.unblockCommand);
      return EXIT_CODES.failed;
    } finally {
      interrupted.removeEventListener('abort', interrupt);
    }
  });
}

async function chooseCard(dialog: TerminalDialog, found: readonly FoundCard[], texts: PinTexts): Promise<FoundCard> {
  const [first] = found;
  if (found.length > 1) {
    dialog.say(texts.chooseCard, ...found.map(({ name }, index) => `  ${index + 1}. ${name}`));
    const chosen = found[(await dialog.askNumber(texts.chooseLabel, found.length)) - 1];
    if (chosen) return chosen;
  }
  if (first === undefined) throw new CpxError('ERR_CARD_NONE', 'no card to choose');
  return first;
}

function listCards({ readers }: CardInventory, reader: string | undefined): readonly FoundCard[] {
  return readers
    .filter(({ name }) => reader === undefined || name === reader)
    .flatMap(({ name, card }) =>
      card === undefined ? [] : [{ place: { reader: name, serial: card.serial }, name: nameCard(card, name) }],
    );
}

/** Whose card, its number, and where it is; a card whose certificates cannot be read still has a PIN. */
function nameCard({ certificates, label, serial }: Card, reader: string): string {
  const identity = certificates.find((certificate) => certificate.identity !== undefined)?.identity;
  const who = identity === undefined ? label : `${identity.displayName}, ${identity.cardType}`;
  return escapeInvisible(`${who} — ${serial} — ${reader}`);
}

function whyNoCard(inventory: CardInventory, wanted: string | undefined): CpxError {
  const reader = inventory.readers.find(({ name }) => name === wanted);
  if (wanted !== undefined && reader === undefined) {
    return new CpxError('ERR_READER_NONE', `no reader is called ${escapeInvisible(wanted)}`);
  }
  const { state, reason }: Pick<CardReader, 'state' | 'reason'> = reader ?? inventory;
  return new CpxError(reason ?? CODE_OF_CARD_STATE[state] ?? 'ERR_CARD_NONE', 'no card whose PIN could be changed');
}
