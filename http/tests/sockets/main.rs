//! The clients and the server over real sockets of the loopback interface. One target, so that it is linked once.

mod blocking;
mod client;
mod gateway;
mod programs;
mod server;
mod shared;
