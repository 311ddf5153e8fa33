import { expect } from 'chai';
import { silentLog } from '../../../../src/companion/log/index.js';
import { followStartAtLogin } from '../../../../src/companion/desktop/main/start-at-login/follow-start-at-login.js';
import type { StartAtLoginState } from '../../../../src/companion/desktop/main/start-at-login/start-at-login.js';
import { SETTINGS } from '../support/home-screens.js';

describe('followStartAtLogin', () => {
  function world(decided: boolean | undefined, state: StartAtLoginState = 'off') {
    const said: unknown[] = [];
    let now = state;
    const system = {
      read: () => Promise.resolve(now),
      set: (wanted: boolean): Promise<StartAtLoginState> => {
        said.push(['system', wanted]);
        return Promise.resolve((now = wanted ? 'on' : 'off'));
      },
    };
    const settings = {
      current: { ...SETTINGS, startAtLogin: decided },
      rememberStartAtLogin: (wanted: boolean) => Promise.resolve(void said.push(['settings', wanted])),
    };
    return { said, system, settings };
  }

  it('starts an installed companion with the session at its first start', async () => {
    const { said, system, settings } = world(undefined);
    const followed = followStartAtLogin(system, true, silentLog);
    await followed.arrange(settings);
    expect([followed.state, said]).to.deep.equal([
      'on',
      [
        ['system', true],
        ['settings', true],
      ],
    ]);
  });

  it('asks for nothing again: not after the person’s "no", not after the system’s', async () => {
    for (const decided of [true, false]) {
      const { said, system, settings } = world(decided, 'off');
      await followStartAtLogin(system, true, silentLog).arrange(settings);
      expect(said).to.deep.equal([]);
    }
  });

  it('asks for nothing where it runs from sources, and before there are settings', async () => {
    const { said, system, settings } = world(undefined, 'on');
    const fromSources = followStartAtLogin(system, false, silentLog);
    await fromSources.arrange(settings);
    await followStartAtLogin(system, true, silentLog).arrange(undefined);
    expect([fromSources.state, said]).to.deep.equal(['on', []]);
  });

  it('goes on where the system throws', async () => {
    const { settings } = world(undefined);
    const broken = { read: () => Promise.reject(new Error('EACCES')), set: () => Promise.reject(new Error('EACCES')) };
    const followed = followStartAtLogin(broken, true, silentLog);
    await followed.arrange(settings);
    expect(followed.state).to.equal('unavailable');
  });
});
