/** Where overrides can add lines. */
export const unitPlaces = {
  Unit: 'lines at the end of [Unit] of the service',
  Service: 'lines at the end of [Service]',
  Install: 'lines at the end of [Install] of the service',
  Socket: 'lines at the end of [Socket] of each of its sockets',
  Timer: 'lines at the end of [Timer] of each of its timers',
} as const;
