//! The server's side of a WebSocket (RFC 6455), as far as a port-forward needs it, by hand: what
//! palier reads was framed by no library of its own.

use std::io::{Read, Write};

/// What a client sends.
pub(crate) enum Frame {
    Binary(Vec<u8>),
    Close,
    Other,
}

/// One whole frame from a client, unmasked.
pub(crate) fn receive(from: &mut impl Read) -> std::io::Result<Frame> {
    let mut head = [0; 2];
    from.read_exact(&mut head)?;
    let length = match head[1] & 0x7f {
        126 => {
            let mut long = [0; 2];
            from.read_exact(&mut long)?;
            u64::from(u16::from_be_bytes(long))
        }
        127 => {
            let mut long = [0; 8];
            from.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        short => u64::from(short),
    };
    assert_eq!(head[1] & 0x80, 0x80, "a client masks what it sends");
    assert!(length < 16 << 20, "{length} bytes in one frame");
    let mut mask = [0; 4];
    from.read_exact(&mut mask)?;
    let mut bytes = vec![0; usize::try_from(length).unwrap()];
    from.read_exact(&mut bytes)?;
    for (byte, mask) in bytes.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok(match head[0] & 0x0f {
        2 => Frame::Binary(bytes),
        8 => Frame::Close,
        _ => Frame::Other,
    })
}

/// One binary frame.
pub(crate) fn send(to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    let mut frame = vec![0x82];
    match u16::try_from(bytes.len()) {
        Ok(short) if short < 126 => frame.push(u8::try_from(short).unwrap()),
        Ok(long) => {
            frame.push(126);
            frame.extend_from_slice(&long.to_be_bytes());
        }
        Err(_) => {
            frame.push(127);
            frame.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(bytes);
    to.write_all(&frame)
}

/// Says the end, as the real server does.
pub(crate) fn close(to: &mut impl Write) -> std::io::Result<()> {
    to.write_all(&[0x88, 0x02, 0x03, 0xe8])
}

/// The answer to a client's key.
pub(crate) fn accept(key: &str) -> String {
    let key = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    base64(&sha1(key.as_bytes()))
}

// The standard's own names.
#[allow(clippy::many_single_char_names)]
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut text = message.to_vec();
    text.push(0x80);
    while text.len() % 64 != 56 {
        text.push(0);
    }
    text.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    let mut sum: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in text.chunks(64) {
        let mut words: Vec<u32> = block
            .chunks(4)
            .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        for at in 16..80 {
            let mixed = words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16];
            words.push(mixed.rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = sum;
        for (at, word) in words.iter().enumerate() {
            let (mix, constant) = match at {
                0..20 => ((b & c) | (!b & d), 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mix)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in sum.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut bytes = [0; 20];
    for (to, word) in bytes.chunks_mut(4).zip(sum) {
        to.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit) & 63) as usize;
            text.push(if digit <= chunk.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    text
}

#[test]
fn the_answer_to_a_key_is_that_of_the_rfc() {
    assert_eq!(accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}
