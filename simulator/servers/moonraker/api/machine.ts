import { cpus, totalmem } from 'node:os';
import type { MoonrakerServer } from '../server.ts';
import { ApiError, type ApiMethod, textArg } from './method.ts';

const SERVICES = ['klipper', 'moonraker'];

const service = (action: 'restart' | 'stop' | 'start'): ApiMethod => ({
  rpc: `machine.services.${action}`,
  http: `POST /machine/services/${action}`,
  handle: ({ server }, args) => {
    const name = textArg(args, 'service');
    if (!SERVICES.includes(name)) throw new ApiError(`Service '${name}' not available`);
    if (name === 'moonraker') {
      if (action !== 'restart') throw new ApiError(`Cannot ${action} service [moonraker] with the API`);
      server.later(10, () => void server.restartServer());
    } else if (action === 'stop') {
      server.klippy.kill();
    } else {
      if (action === 'restart') server.klippy.kill();
      if (!server.klippy.connected) server.later(1300, () => server.klippy.boot());
    }
    return 'ok';
  },
});

const noPower = (rpc: string): ApiMethod => ({
  rpc,
  http: `POST /${rpc.replaceAll('.', '/')}`,
  handle: () => {
    throw new ApiError(
      'The operating system of a virtual printer stays up; inject a powerCut fault instead',
      403,
    );
  },
});

export const machineMethods: readonly ApiMethod[] = [
  {
    rpc: 'machine.system_info',
    http: 'GET /machine/system_info',
    handle: ({ server }) => ({ system_info: systemInfo(server) }),
  },
  { rpc: 'machine.proc_stats', http: 'GET /machine/proc_stats', handle: ({ server }) => statistics(server) },
  service('restart'),
  service('stop'),
  service('start'),
  noPower('machine.shutdown'),
  noPower('machine.reboot'),
  {
    rpc: 'machine.sudo.info',
    http: 'GET /machine/sudo/info',
    handle: () => ({ sudo_access: null, linux_user: 'pi', sudo_requested: false, request_messages: [] }),
  },
  {
    rpc: 'machine.peripherals.usb',
    http: 'GET /machine/peripherals/usb',
    handle: () => ({ usb_devices: [] }),
  },
  {
    rpc: 'machine.peripherals.serial',
    http: 'GET /machine/peripherals/serial',
    handle: () => ({ serial_devices: [] }),
  },
  {
    rpc: 'machine.peripherals.video',
    http: 'GET /machine/peripherals/video',
    handle: () => ({ v4l2_devices: [], libcamera_devices: [] }),
  },
  {
    rpc: 'machine.peripherals.canbus',
    http: 'GET /machine/peripherals/canbus',
    handle: () => ({ can_uuids: [] }),
  },
];

function systemInfo(server: MoonrakerServer) {
  const running = { active_state: 'active', sub_state: 'running' };
  const klipper = server.klippy.connected ? running : { active_state: 'inactive', sub_state: 'dead' };
  return {
    provider: 'none',
    cpu_info: {
      cpu_count: cpus().length,
      bits: '64bit',
      processor: 'virtual',
      cpu_desc: server.settings.model,
      serial_number: '',
      hardware_desc: server.settings.model,
      model: server.settings.model,
      total_memory: Math.round(totalmem() / 1024),
      memory_units: 'kB',
    },
    sd_info: {},
    distribution: {
      name: 'Virtual printer',
      id: 'virtual',
      version: '1',
      version_parts: { major: '1', minor: '', build_number: '' },
      like: 'debian',
      codename: 'virtual',
      release_info: {},
      kernel_version: '6.1',
    },
    virtualization: { virt_type: 'none', virt_identifier: 'none' },
    network: {},
    canbus: {},
    python: { version: [3, 11, 2, 'final', 0], version_string: '3.11.2' },
    available_services: SERVICES,
    instance_ids: { moonraker: 'moonraker', klipper: 'klipper' },
    service_state: { klipper, moonraker: running },
  };
}

function statistics(server: MoonrakerServer) {
  const { moonraker_stats, ...now } = server.processStatistics();
  return {
    moonraker_stats: [moonraker_stats],
    throttled_state: { bits: 0, flags: [] },
    system_uptime: server.klippy.seconds(),
    ...now,
  };
}
