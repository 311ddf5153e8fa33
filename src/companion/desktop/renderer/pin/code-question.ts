import type { CodeEntry, PinScreen, TriesHint } from '../../pin-screen.js';
import { fill, type Texts } from '../../texts.js';
import type { CodeHints, CodeQuestion } from '../prompt/index.js';

type EnterCode = PinScreen & { readonly step: 'enter-code' };

const NUMBER_OF_ENTRY: Readonly<Record<CodeEntry, number>> = { presented: 1, new: 2, again: 3 };

/** How far it is. */
export function progressOf({ texts, entry, newPinKept }: EnterCode): string {
  return newPinKept ? texts['codes.kept'] : fill(texts['codes.steps'], { number: NUMBER_OF_ENTRY[entry] });
}

/** How urgent a hint looks; how many tries there are is told by no flag. */
const LEFT: Readonly<Record<TriesHint, CodeHints['left']>> = { 'none-used': 3, 'some-used': 2, last: 1 };

/** What flags say of the tries of the code that is presented, in words; nothing that was said by "wrong" already. */
export function triesOf({
  texts,
  task,
  tries,
  problem,
}: Pick<EnterCode, 'texts' | 'task' | 'tries' | 'problem'>): Pick<CodeHints, 'tries' | 'left'> {
  const said = problem === 'wrong' && tries === 'some-used';
  return { tries: said ? '' : texts[`codes.tries.${task}.${tries}`], left: LEFT[tries] };
}

/** One of the three codes, as the field asks for it. */
export function codeQuestionOf(screen: EnterCode): CodeQuestion {
  const { texts, card, task, entry, minimumLength, maximumLength, tries, problem } = screen;
  const limits = { minimum: minimumLength, maximum: maximumLength };
  const isUnblockingCode = entry === 'presented' && task === 'unblock';
  const lengths = fill(texts[isUnblockingCode ? 'codes.lengths.unblock' : 'codes.lengths.pin'], limits);
  const remarks: Readonly<Record<Exclude<EnterCode['problem'], undefined>, string>> = {
    // Ahead of a last try it was said already.
    wrong: tries === 'last' ? '' : texts[`codes.wrong.${task}`],
    format: lengths,
    mismatch: texts['codes.mismatch'],
  };
  return {
    ...{ texts, card, minimumLength, maximumLength },
    label: labelOf(texts, task, entry),
    // The heading is not read out again when the next code is asked for.
    hint: `${progressOf(screen)}. ${lengths} ${texts['codes.keypad-hint']}`,
    full: fill(texts[isUnblockingCode ? 'codes.full' : 'pin.full'], limits),
    ...(entry === 'presented' ? triesOf(screen) : { tries: lengths, left: 3 as const }),
    remark: problem === undefined ? undefined : remarks[problem],
  };
}

function labelOf(texts: Texts, task: EnterCode['task'], entry: CodeEntry): string {
  return entry === 'presented' ? texts[`codes.label.${task}`] : texts[`codes.label.${entry}`];
}
