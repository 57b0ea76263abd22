//! Tests of the store: what it gives back, what it refuses, and that no fault of sled gets out.

mod fixture;

mod bytes;
mod damage;
mod keeping;
mod pace;
