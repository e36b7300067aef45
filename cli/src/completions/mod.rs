//! The command `completions`: what a shell completes, made of the tables of commands, modes and flags.

mod bash;
pub(crate) mod command;
pub(crate) mod entry;
mod fish;
mod zsh;
