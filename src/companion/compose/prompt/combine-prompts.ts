import { CpxError } from '../../../protocol/index.js';
import type { OpenPrompt, Prompt } from '../../sign-in/index.js';

/**
 * One prompt that asks in several places; whoever answers first has answered. A place that cannot ask (no terminal)
 * is left out while another can; when none can, the last one's error ends the request.
 */
export function combinePrompts(prompts: readonly Prompt[]): Prompt {
  return {
    open(view, answer) {
      const opened: OpenPrompt[] = [];
      let problem: unknown;
      for (const prompt of prompts) {
        try {
          opened.push(prompt.open(view, answer));
        } catch (error) {
          problem = error;
        }
      }
      if (opened.length === 0) {
        throw problem instanceof CpxError
          ? problem
          : new CpxError('ERR_FLOW_PROMPT_UNAVAILABLE', 'nowhere to ask', { cause: problem });
      }
      return {
        update: (changed) => {
          for (const prompt of opened) prompt.update(changed);
        },
        close: (error) => {
          for (const prompt of opened) prompt.close(error);
        },
      };
    },
  };
}
