export const common = {
  close: 'Close',
  cancel: 'Cancel',
  delete: 'Delete',
  save: 'Save',
  notices: 'Notices',
  failed: 'This did not work',
  unknown: 'not known',
  percent: (figure: string | number) => `${figure} %`,
}
