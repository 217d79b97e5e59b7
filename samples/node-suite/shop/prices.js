'use strict';

const VOUCHERS = new Map([
  ['SPRING10', { percent: 10 }],
  ['FIVE', { cents: 500 }],
]);

/** Cents after a voucher; an unknown voucher is an error, not a price. */
function discounted(subtotal, code) {
  const voucher = VOUCHERS.get(code);
  if (voucher === undefined) {
    throw new Error(`unknown voucher ${code}`);
  }
  const reduced = voucher.percent === undefined
    ? subtotal - voucher.cents
    : Math.round(subtotal * (1 - voucher.percent / 100));
  return Math.max(0, reduced);
}

/** Shipping is free from 50.00. */
function shipping(subtotal) {
  return subtotal === 0 || subtotal > 5000 ? 0 : 490;
}

function format(cents) {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

module.exports = { discounted, shipping, format };
