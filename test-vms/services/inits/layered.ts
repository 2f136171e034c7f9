/**
 * Shell that mounts a layer over the machine's own files, below which a container can do what it likes.
 *
 * @example layered('/var/lib/machines/x')
 */
export const layered = (place: string): string => `mkdir -p '${place}' /run/layer
mount -t tmpfs tmpfs /run/layer
mkdir /run/layer/upper /run/layer/work
mount -t overlay overlay -o lowerdir=/,upperdir=/run/layer/upper,workdir=/run/layer/work '${place}'`;
