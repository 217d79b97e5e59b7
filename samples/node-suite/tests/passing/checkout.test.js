'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { setTimeout: pause } = require('node:timers/promises');
const { Cart } = require('../../shop/cart');
const { checkout } = require('../../shop/checkout');

const pot = { id: 'pot', name: 'Tea pot', price: 2990 };

async function pay(total) {
  await pause(150);
  return `R-${total}`;
}

describe('checkout', () => {
  it('charges goods and shipping', async () => {
    const cart = new Cart();
    cart.add(pot);
    assert.deepEqual(await checkout(cart, pay), { total: 3480, receipt: 'R-3480' });
  });

  it('ships a large order for free', async () => {
    const cart = new Cart();
    cart.add(pot, 2);
    assert.equal((await checkout(cart, pay)).total, 5980);
  });

  it('charges nothing when the cart is empty', async () => {
    let wasCharged = false;
    await assert.rejects(checkout(new Cart(), () => { wasCharged = true; }), /empty/);
    assert.equal(wasCharged, false);
  });

  it('passes a refused payment on', async () => {
    const cart = new Cart();
    cart.add(pot);
    await assert.rejects(checkout(cart, async () => { throw new Error('card refused'); }), /card refused/);
  });
});
