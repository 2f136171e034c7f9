/** Where the files of packages are looked up, for the commands that make a snapshot. */
export const listingsOption = {
  type: 'string',
  describe:
    'take the files of packages from this binary cache (a folder or URL), or from "store", the store of this machine',
  placeholder: 'CACHE',
  multiple: true,
} as const;
