'use strict';

const { discounted, shipping } = require('./prices');

/** Charges what is in the cart; the payment is a promise of a receipt number. */
async function checkout(cart, pay, voucher) {
  if (cart.count === 0) {
    throw new Error('the cart is empty');
  }
  const goods = voucher ? discounted(cart.subtotal, voucher) : cart.subtotal;
  const total = goods + shipping(goods);
  return { total, receipt: await pay(total) };
}

module.exports = { checkout };
