/** Moonraker in front of Klipper: the family as the registry sees it. */
import { defineFamily } from '../contract.ts';
import { connectMoonraker } from './connect.ts';
import { MoonrakerConfig } from './wire.ts';

export const moonraker = defineFamily({
  id: 'moonraker',
  name: 'Klipper through Moonraker',
  capabilities: {
    upload: true,
    uploadVerified: true,
    start: 'command',
    pause: true,
    resume: true,
    cancel: true,
    emergencyStop: true,
    jobIdentity: 'machine',
    history: true,
    camera: true,
    power: true,
    objectCancel: true,
  },
  configSchema: MoonrakerConfig,
  exampleConfig: { baseUrl: 'http://127.0.0.1:7125', apiKey: '9ba6bd6bb5c44c5f8a3ee2cdbb5a8d44' },
  connect: connectMoonraker,
});
