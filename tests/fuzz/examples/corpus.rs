//! `corpus unpack NAME FOLDER` makes a file of each line of a corpus, as libFuzzer wants them; `corpus pack` makes a line of
//! each file.

use std::path::Path;
use std::{env, error::Error, fs};

use bedrock_stream_fuzz::{escape, unescape};

/// Longer inputs are dropped: what they reach, shorter ones reach too, but for sizes.
const MAX_LEN: usize = 600;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [command, name, folder] = args.as_slice() else {
        return Err("corpus unpack|pack NAME FOLDER".into());
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name).with_extension("txt");
    let folder = Path::new(folder);
    match command.as_str() {
        "unpack" => unpack(&path, folder),
        "pack" => pack(&path, folder),
        other => Err(format!("unknown command {other}").into()),
    }
}

fn unpack(path: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (number, line) in fs::read_to_string(path)?.lines().enumerate() {
        fs::write(folder.join(format!("line-{number}")), unescape(line))?;
    }
    Ok(())
}

fn pack(path: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder)? {
        inputs.push(fs::read(entry?.path())?);
    }
    inputs.retain(|input| (1..=MAX_LEN).contains(&input.len()));
    inputs.sort_by_key(|input| (input.len(), input.clone()));
    let lines: Vec<String> = inputs.iter().map(|input| escape(input) + "\n").collect();
    fs::write(path, lines.concat())?;
    Ok(())
}
