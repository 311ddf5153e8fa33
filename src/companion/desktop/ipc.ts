import { readersFor, type FieldReader } from '../../protocol/index.js';
import { readDoctorAction, readDoctorOutcome, readDoctorScreen } from './doctor-screen.js';
import { readHomeAction, readHomeOutcome, readHomeScreen, readHomeSection, readLicences } from './home-screen.js';
import { readPinAnswer, readPinScreen } from './pin-screen.js';
import { readPromptAnswer, readPromptScreen } from './prompt-screen.js';
import { readWelcomeScreen } from './welcome-screen.js';

const nothing = readersFor('ERR_REQUEST_MALFORMED').optional(readersFor('ERR_REQUEST_MALFORMED').object({}));

/** A question of a window and main's answer. */
interface Question {
  readonly question: FieldReader<unknown>;
  readonly answer: FieldReader<unknown>;
}

/** What one kind of window and main say to each other; each payload with the reader that accepts it. */
interface WindowSchema {
  /** The window says it, and hears nothing back. */
  readonly tells: Readonly<Record<string, FieldReader<unknown>>>;
  /** The window asks, main answers. */
  readonly asks: Readonly<Record<string, Question>>;
  /** Main sends it whenever there is something new. */
  readonly shows: Readonly<Record<string, FieldReader<unknown>>>;
}

/**
 * Everything that crosses between windows and main, one row a kind of window. Both ends are derived from it, so that
 * neither can send what the other does not read.
 */
export const IPC = {
  prompt: {
    tells: { answer: readPromptAnswer },
    asks: { screen: { question: nothing, answer: readPromptScreen } },
    shows: { screen: readPromptScreen },
  },
  pin: {
    tells: { answer: readPinAnswer },
    asks: { screen: { question: nothing, answer: readPinScreen } },
    shows: { screen: readPinScreen },
  },
  welcome: {
    tells: { closed: nothing },
    asks: { screen: { question: nothing, answer: readWelcomeScreen } },
    shows: { screen: readWelcomeScreen },
  },
  home: {
    tells: {},
    asks: {
      screen: { question: nothing, answer: readHomeScreen },
      act: { question: readHomeAction, answer: readHomeOutcome },
      licences: { question: nothing, answer: readLicences },
    },
    shows: { screen: readHomeScreen, section: readHomeSection },
  },
  doctor: {
    tells: {},
    asks: {
      screen: { question: nothing, answer: readDoctorScreen },
      act: { question: readDoctorAction, answer: readDoctorOutcome },
    },
    shows: { screen: readDoctorScreen },
  },
} as const satisfies Readonly<Record<string, WindowSchema>>;

/** A kind of window. */
export type WindowName = keyof typeof IPC;

type Tells<W extends WindowName> = (typeof IPC)[W]['tells'];
type Asks<W extends WindowName> = (typeof IPC)[W]['asks'];
type Shows<W extends WindowName> = (typeof IPC)[W]['shows'];
type Read<R> = R extends FieldReader<infer T> ? T : never;
type Part<Q, P extends keyof Question> = Q extends Record<P, infer R> ? Read<R> : never;

/** Main's end of one window. */
export interface MainHandlers<W extends WindowName> {
  readonly tells: { readonly [N in keyof Tells<W>]: (payload: Read<Tells<W>[N]>) => void };
  readonly asks: {
    readonly [N in keyof Asks<W>]: (
      question: Part<Asks<W>[N], 'question'>,
    ) => Part<Asks<W>[N], 'answer'> | Promise<Part<Asks<W>[N], 'answer'>>;
  };
}

/** Sends to one window; without effect once it is gone. */
export type ShowInWindow<W extends WindowName> = <N extends keyof Shows<W> & string>(
  name: N,
  payload: Read<Shows<W>[N]>,
) => void;

/** The window's end. */
export interface WindowEnd<W extends WindowName> {
  tell<N extends keyof Tells<W> & string>(name: N, payload: Read<Tells<W>[N]>): void;
  ask<N extends keyof Asks<W> & string>(
    name: N,
    question: Part<Asks<W>[N], 'question'>,
  ): Promise<Part<Asks<W>[N], 'answer'>>;
  onShow<N extends keyof Shows<W> & string>(name: N, listener: (payload: Read<Shows<W>[N]>) => void): void;
}

/** How messages are told apart. */
export type MessageKind = keyof WindowSchema;

/** The channel of a message, for instance `prompt:tells:answer`. */
export function channelOf(window: WindowName, kind: MessageKind, name: string): string {
  return `${window}:${kind}:${name}`;
}

/** Every channel of one kind: what the preload lets through, and what main listens to. */
export function channelsOf(kind: MessageKind): readonly string[] {
  return Object.entries(IPC).flatMap(([window, schema]) =>
    Object.keys(schema[kind]).map((name) => channelOf(window as WindowName, kind, name)),
  );
}
