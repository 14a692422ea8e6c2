import type { MoonrakerServer } from '../server.ts';
import { ApiError, type ApiMethod, type Args, textArg } from './method.ts';

interface Device {
  readonly name: string;
  readonly locked: boolean;
  readonly type: string;
  status: 'on' | 'off' | 'init' | 'error';
  wasOn: boolean;
}

const HOST_DEVICE = 'klipper_device';

/** Switchable devices. Those wired to the printer's board come and go with its host. */
export class Power {
  readonly #server: MoonrakerServer;
  readonly #devices: Device[];

  constructor(server: MoonrakerServer) {
    this.#server = server;
    this.#devices = server.settings.powerDevices.map((given) => ({
      name: given.device,
      locked: given.lockedWhilePrinting ?? false,
      type: given.type ?? 'gpio',
      status: given.on === true ? 'on' : 'off',
      wasOn: given.on === true,
    }));
  }

  list() {
    return this.#devices.map((device) => this.#describe(device));
  }

  status(name: string): string {
    return this.#find(name)?.status ?? 'device_not_found';
  }

  /** Switches a device. Throws ApiError 400 when it may not be now. */
  switch(name: string, action: string): string {
    const device = this.#find(name);
    if (device === undefined) throw new ApiError(`No valid device named ${name}`);
    if (!['on', 'off', 'toggle'].includes(action)) throw new ApiError(`Invalid requested action '${action}'`);
    if (device.status === 'error' || device.status === 'init') return device.status;
    if (device.locked && this.#server.jobState.busy) {
      throw new ApiError(`Unable to change power for ${name} while printing`);
    }
    const next = action === 'toggle' ? (device.status === 'on' ? 'off' : 'on') : (action as 'on' | 'off');
    if (next !== device.status) {
      device.status = next;
      if (device.type === HOST_DEVICE) this.#server.klippy.machine.lightOn = next === 'on';
      this.#tell(device);
    }
    return device.status;
  }

  /** A dead plug: it answers `error` until it is mended. */
  breakDevice(name: string, broken: boolean): void {
    const device = this.#find(name);
    if (device === undefined) throw new ApiError(`No valid device named ${name}`);
    if (broken) device.wasOn = device.status === 'on';
    device.status = broken ? 'error' : device.wasOn ? 'on' : 'off';
    this.#tell(device);
  }

  hostDown(status: 'init' | 'error'): void {
    for (const device of this.#devices) {
      if (device.type !== HOST_DEVICE) continue;
      device.status = status;
      this.#tell(device);
    }
  }

  hostReady(): void {
    for (const device of this.#devices) {
      if (device.type !== HOST_DEVICE) continue;
      device.status = this.#server.klippy.machine.lightOn ? 'on' : 'off';
      this.#tell(device);
    }
  }

  #find(name: string): Device | undefined {
    return this.#devices.find((device) => device.name === name);
  }

  #describe(device: Device) {
    const info = {
      device: device.name,
      status: device.status,
      locked_while_printing: device.locked,
      type: device.type,
    };
    return device.type === HOST_DEVICE ? { ...info, is_shutdown: device.status === 'error' } : info;
  }

  #tell(device: Device): void {
    this.#server.notify('notify_power_changed', [this.#describe(device)]);
  }
}

const each = (args: Args, action: (name: string) => string) => {
  const names = Object.keys(args);
  if (names.length === 0) throw new ApiError('No arguments provided');
  return Object.fromEntries(names.map((name) => [name, action(name)]));
};

export const powerMethods: readonly ApiMethod[] = [
  {
    rpc: 'machine.device_power.devices',
    http: 'GET /machine/device_power/devices',
    handle: ({ server }) => ({ devices: server.power.list() }),
  },
  {
    rpc: 'machine.device_power.status',
    http: 'GET /machine/device_power/status',
    handle: ({ server }, args) => each(args, (name) => server.power.status(name)),
  },
  ...(['on', 'off'] as const).map(
    (action): ApiMethod => ({
      rpc: `machine.device_power.${action}`,
      http: `POST /machine/device_power/${action}`,
      handle: ({ server }, args) =>
        each(args, (name) =>
          server.power.status(name) === 'device_not_found'
            ? 'device_not_found'
            : server.power.switch(name, action),
        ),
    }),
  ),
  {
    rpc: 'machine.device_power.get_device',
    http: 'GET /machine/device_power/device',
    handle: ({ server }, args) => {
      const name = textArg(args, 'device');
      const status = server.power.status(name);
      if (status === 'device_not_found') throw new ApiError(`No valid device named ${name}`);
      return { [name]: status };
    },
  },
  {
    rpc: 'machine.device_power.post_device',
    http: 'POST /machine/device_power/device',
    handle: ({ server }, args) => {
      const name = textArg(args, 'device');
      return { [name]: server.power.switch(name, textArg(args, 'action').toLowerCase()) };
    },
  },
];
