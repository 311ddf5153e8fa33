import { CpxError } from '../../../protocol/index.js';
import type { Prompt } from '../../sign-in/index.js';
import { combinePrompts } from './combine-prompts.js';
import { createUnattendedPrompt } from './unattended-prompt.js';

/** The places where a person, or development mode in their stead, can be asked. */
export interface PromptPlaces {
  readonly prompt: Prompt | undefined;
  /** The control socket of development mode. */
  readonly remotePrompt: Prompt | undefined;
  readonly development?: { readonly unattendedPin?: Uint8Array };
}

/** One prompt for all places; an unattended PIN asks nowhere. */
export function choosePrompt({ prompt, remotePrompt, development }: PromptPlaces): Prompt {
  if (development?.unattendedPin !== undefined) return createUnattendedPrompt(development.unattendedPin);
  const places = [prompt, remotePrompt].filter((place) => place !== undefined);
  if (places.length > 0) return combinePrompts(places);
  return {
    open: () => {
      throw new CpxError('ERR_FLOW_PROMPT_UNAVAILABLE', 'this companion has nowhere to ask for a PIN');
    },
  };
}
