import fc from 'fast-check';

/** With STATELITE_PROPERTY_SEED every property tries the same random cases again, so that a red run can be repeated. */
const seed = process.env.STATELITE_PROPERTY_SEED;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
