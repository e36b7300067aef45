//! The system calls and the symbols that a program without libc must bring itself (Linux on x86-64).

use core::arch::{asm, global_asm};
use core::fmt::{self, Write as _};
use core::panic::PanicInfo;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

// The kernel starts a program with a stack that a function does not expect: aligned, but without a
// return address.
global_asm!(".globl _start", "_start:", "xor %ebp, %ebp", "and $-16, %rsp", "call {start}", "hlt", start = sym start, options(att_syntax));

extern "C" fn start() -> ! {
    paint();
    let status = crate::main();
    // SAFETY: exit_group has no effect but the end of the process.
    unsafe { asm!("syscall", in("rax") 231, in("rdi") u64::from(status), options(noreturn)) }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        /// Defined nowhere.
        fn a_path_to_a_panic_is_left() -> !;
    }
    // SAFETY: never reached, for it never links.
    unsafe { a_path_to_a_panic_is_left() }
}

const PAINTED: usize = 64 << 10;
/// Below that the stack may be in use by the function that paints.
const MARGIN: usize = 512;
const COLOUR: u8 = 0xA5;
/// Where the painted stack starts.
static TOP: AtomicPtr<u8> = AtomicPtr::new(null_mut());

/// Paints the stack below the caller.
#[inline(never)]
fn paint() {
    let top: *mut u8;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, rsp", out(reg) top, options(nomem, nostack)) }
    TOP.store(top, Relaxed);
    for at in MARGIN..PAINTED {
        // SAFETY: the stack grows down as far as that, and nothing is there yet.
        unsafe { top.wrapping_sub(at).write_volatile(COLOUR) }
    }
}

/// Returns how much of the stack was used at most: as far as the paint is gone.
pub fn stack_used() -> usize {
    let top = TOP.load(Relaxed);
    // SAFETY: painted by `paint`, or used since.
    let is_painted = |at: usize| unsafe { top.wrapping_sub(at).read_volatile() == COLOUR };
    (MARGIN..PAINTED).rev().find(|&at| !is_painted(at)).unwrap_or(MARGIN)
}

/// Returns the exit status of a program that ended so. If all went well, it says how much of the stack it used.
pub fn status_of(result: fmt::Result) -> u8 {
    result.and_then(|()| write!(Err, "{}", stack_used())).is_err().into()
}

/// Reads from standard input; empty at the end of it, or when it fails.
pub fn read(buffer: &mut [u8]) -> &[u8] {
    let count: isize;
    // SAFETY: the kernel writes no more than the length it is given.
    unsafe {
        asm!("syscall", inlateout("rax") 0_isize => count, in("rdi") 0, in("rsi") buffer.as_mut_ptr(),
            in("rdx") buffer.len(), lateout("rcx") _, lateout("r11") _);
    }
    usize::try_from(count).ok().and_then(|count| buffer.get(..count)).unwrap_or_default()
}

/// Standard output.
pub struct Out;

/// Standard error: for how much stack was used.
pub struct Err;

impl core::fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        write(1, text.as_bytes())
    }
}

impl core::fmt::Write for Err {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        write(2, text.as_bytes())
    }
}

fn write(to: u64, mut rest: &[u8]) -> core::fmt::Result {
    while !rest.is_empty() {
        let count: isize;
        // SAFETY: the kernel only reads, and no more than the length it is given.
        unsafe {
            asm!("syscall", inlateout("rax") 1_isize => count, in("rdi") to, in("rsi") rest.as_ptr(),
                    in("rdx") rest.len(), lateout("rcx") _, lateout("r11") _);
        }
        let count = usize::try_from(count).map_err(|_| core::fmt::Error)?;
        rest = rest.get(count..).unwrap_or_default();
    }
    Ok(())
}

// What the compiler calls. In assembly, so that it cannot be compiled into calls of itself.
global_asm!(
    ".globl memcpy",
    "memcpy:",
    "mov %rdi, %rax",
    "mov %rdx, %rcx",
    "rep movsb",
    "ret",
    ".globl memmove",
    "memmove:",
    "mov %rdi, %rax",
    "mov %rdx, %rcx",
    "cmp %rsi, %rdi",
    "jbe 1f",
    "lea -1(%rdi,%rdx), %rdi",
    "lea -1(%rsi,%rdx), %rsi",
    "std",
    "rep movsb",
    "cld",
    "ret",
    "1:",
    "rep movsb",
    "ret",
    ".globl memset",
    "memset:",
    "mov %rdi, %r8",
    "mov %esi, %eax",
    "mov %rdx, %rcx",
    "rep stosb",
    "mov %r8, %rax",
    "ret",
    ".globl bcmp",
    "bcmp:",
    ".globl memcmp",
    "memcmp:",
    "xor %ecx, %ecx",
    "2:",
    "cmp %rdx, %rcx",
    "je 3f",
    "movzbl (%rdi,%rcx), %eax",
    "movzbl (%rsi,%rcx), %r8d",
    "inc %rcx",
    "sub %r8d, %eax",
    "je 2b",
    "ret",
    "3:",
    "xor %eax, %eax",
    "ret",
    options(att_syntax)
);
